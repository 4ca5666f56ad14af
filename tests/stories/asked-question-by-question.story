# What a command still needs is asked: in a form where there are forms, else question by question.

community "Film Club"
zone Europe/Madrid
start 2026-03-02T09:00
space lobby lobby
space staff staff
person ana
person ben
owner olga

ana says "good morning everybody, has anybody seen the one with the lighthouse?" as hello
ben answers hello "twice, and I would watch it again tonight"

+1m olga asks /rank
expect olga sees "Something is missing here"
olga presses "Fill in"
olga fills @ana regular "knows every lighthouse"
expect ana is regular
expect olga sees "ana is now Regular"

+1m olga asks /rank @ana
olga presses "Change"
olga fills back "a slip of the finger"
expect ana is member

+1m olga asks /settings
olga presses "Language"
olga fills zh
+1m ben asks /privacy
expect ben sees "导出"

# Somebody else's button stays somebody else's.
+1m ben asks /rank @ana
expect ben sees "只有管理人员能用"
