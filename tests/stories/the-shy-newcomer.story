# Somebody comes, is answered, and stays.
community "Film Club"
zone Europe/Madrid
start 2026-03-02T09:00
space lobby lobby
space films topic
person ana
person ben
person carl
owner olga

# A fortnight of ordinary talk first, so that there are people to arrive to.
every 1d for 14d: ana says "{words}"
every 1d for 14d: ben says "@ana {words}"

+10d carl joins invited by ana
+1m carl says "hello, I am new and a little shy" as hello
+2m ana answers hello "welcome, take a seat, what did you watch last?" as question
+1m carl answers question "an old one about a lighthouse keeper" as lighthouse
ben answers lighthouse "thanks, that one is a favourite of mine"
ana reacts ❤ to lighthouse

+1m carl asks /me
expect carl sees "carl"
expect carl sees "Standing"
expect carl sees "Next: Member"
+1m carl asks /why
expect carl sees "from others: thanks"

every 1d for 4d: carl says "{words}"
+5d carl asks /me
expect carl is member
expect ana is regular
expect lobby sees "is now Member"
