# A month of eight people and one who only makes noise.
community "Film Club"
zone Europe/Madrid
lang en
start 2026-03-02T09:00
space lobby lobby
space films topic
owner olga
person ana
person ben
person carl
person dora
person emil
person fay
person gus
person rex

olga says "welcome to the film club, all of you"
olga asks /settings ranking "0 18 * * Sun"

# The regulars.
every 1d for 32d: ana says "good morning, {words}" in lobby as morning
every 1d for 32d: ben says "seen last night: {words}" in films as seen
every 2d for 32d: gus says "what about {words}?" in films
+2m ana reacts 🎉 to seen
+1m ben answers morning "good morning @ana, and thanks for the list"

# Two who praise hardly anybody else.
every 1d for 28d: dora says "@emil {words}, brilliant" in films
every 1d for 28d: emil says "@dora {words}, as always" in films

# Once, one after another, with nothing new in it.
+1h
every 20s for 15m: rex says "cheap tickets here, cheap tickets here" in lobby

# A newcomer, and somebody who notices.
+8d carl joins invited by ana
+10m carl says "hello, where does one begin here?" in lobby as hello
+2m ana answers hello "with the small ones, welcome @carl"
+1m carl says "thank you @ana" in lobby
every 1d for 6d: carl says "watched {words}" in films

+1h ana asks /me
expect ana sees "Standing"
expect ana is member
expect lobby sees "is now Member"

+20d ben asks /why
expect ben sees "Your last"
ana in films asks /top
expect films sees "Ranking:"
olga asks /leaders
expect olga sees "Who stands out"
ana asks /leaders
expect ana sees "is for staff"
expect ana is regular
expect ben is regular
expect carl is member
expect rex is newcomer
expect fay not sees "Your last"
expect lobby sees "Ranking: 7 days"
