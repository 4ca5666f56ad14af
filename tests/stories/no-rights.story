# The platform says no, breaks off, and forgets to answer. Nothing is said twice, and nothing stops.
community "Locked Doors"
zone America/Sao_Paulo
start 2026-04-06T10:00
space lobby lobby
owner olga
person ana
person ben

every 1d for 6d: ana says "{words}" in lobby
every 1d for 6d: ben says "{words}" in lobby

+1h
fault refuse 1
ana asks /me
expect ana not sees "Standing"
+5m ana asks /me
expect ana sees "Standing"

# Carried out, and the answer lost on the way.
+5m
fault lost 1
ben asks /why
expect ben sees "Your last"

# Broken off before anything was done: it is sent again.
+5m
fault unknown 1
ana asks /top
expect lobby sees "Ranking"

# Not now, twice.
+5m
fault retry 2
ana asks /help
expect ana sees "What I can do"

# Midnight comes while the platform refuses whatever there is to show: the ranks stand all the same.
+2d
fault refuse 1
+1d ben asks /me
expect ana is member
expect ben is member
expect ben sees "Next: Regular"
