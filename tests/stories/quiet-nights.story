# Who rises at midnight is told in the morning; and in a circle of customers it takes fewer days.
community "Reading Room"
zone Europe/Madrid
lang en
start 2026-03-02T09:00
space lobby lobby
owner olga
person ana
person ben

olga asks /settings quiet 22-8
expect olga sees "Quiet hours: 22-8"
olga asks /settings kind customers
every 1d for 2d: ana says "and another thing: {words}" in lobby
every 1d for 2d: ben says "I was wondering about {words}" in lobby

# The second day has ended, and everybody sleeps.
+39h ana asks /me
expect ana is member
expect lobby not sees "is now Member"

+8h
expect lobby sees "is now Member"
