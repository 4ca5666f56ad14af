# What Hearth says, in English. Short, warm and plain; fit for a phone.

someone = someone
two-names = { $first }, { $second }
quote = “{ $words }”
date = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
 } { $day }

more-lines = … and { $lines } more
no-files = (A file would come with this, but not here.)
numbered-action = { $number } – { $label }

staff-only = { $command } is for staff.
unknown-command = I don't know { $command }.
did-you-mean = Did you mean { $command }?
see-help = /help shows what there is.
argument-wrong = { $command }: I can't read “{ $argument }”.
argument-typed = You typed { $typed }.
argument-missing = Something is missing here.
argument-member = Mention a member, such as @ana.
argument-several = More than one member has this name. Mention the one you mean.
argument-choice = It can be: { $choices }
argument-example = For example: { $example }
button-fill = Fill in
button-change = Change
form-title = { $command } – { $about }
letter-about = I could not write this to you: your private messages are closed.
question-answer = Your next line is the answer.
question-several = Your next line is the answer: the numbers, with commas between them.
question-skip = Your next line is the answer; - leaves it out.
button-old = This button is old.
button-not-yours = This button is for somebody else.
button-again = { $command } gets you one of your own.

just-code = { $code }
just-rank = { $rank }
just-day = { $day }
just-name = { $name }
just-points = { $points }
place-of = { $place } of { $of }

command-me = where you stand and what is next
command-me-arg-member = somebody else; left out, it is you
command-me-example = /me
command-why = every point, in words
command-why-example = /why
command-top = the ranking: day, week, month or all
command-top-arg-window = day, week, month or all; left out, the week
command-top-example = /top month
command-privacy = see, export or erase your data; leave the ranking
command-privacy-arg-what = see, export, erase, leave or back
command-privacy-example = /privacy export
command-help = what I can do
command-help-arg-command = one command, such as top
command-help-example = /help top
command-leaders = who stands out, and what needs your eyes
command-leaders-example = /leaders
command-rank = show, set or take back a rank
command-rank-arg-member = whose rank
command-rank-arg-rank = the new rank; back: one step down; free: rules may change it again
command-rank-arg-reason = why, in your own words; the member is told
command-rank-example = /rank @ana regular "answers every newcomer"
command-settings = language, zone, where I speak, notices, weekly ranking
command-settings-arg-setting = kind, language, zone, mode, lobby, notices, quiet or ranking
command-settings-arg-value = what it should be
command-settings-example = /settings zone Europe/Madrid
command-setup = set me up, step by step
command-setup-arg-rank = which rank
command-setup-arg-badge = what shows it beside names; new: I make one; none: nothing
command-setup-example = /setup regular new
command-past = read what was said before I came
command-past-arg-what = read, stop or on: go on
command-past-arg-spaces = which spaces, with commas between them; all: every one
command-past-example = /past read all
command-doctor = what I lack to do my work, and how to mend it
command-doctor-example = /doctor

help-title = What I can do
help-about = I notice what people here value, and who stands out. I keep nobody's words.
help-line = { $command } – { $about }
help-argument = { $argument } – { $about }
help-command = { $command }

me-title = { $name }
me-rank = Rank
me-standing = Standing
me-place = Place
me-moved = { $points } this week: { $what }
me-next = Next: { $rank } – { $what }
me-next-also = … { $what }
me-weeks = Active days, { $weeks } weeks
me-hidden = { $name } is not in the ranking.
me-restricted = Kept from writing until { $until }.
me-left-ranking = You are not in the ranking. /privacy back brings you in again.
button-why = Why?
button-top = Ranking
button-privacy = My data

why-title = Your last { $days } days
why-nothing = Nothing yet. A word, an answer, a thank-you: it all begins there.
why-did = { $points } – you: { $what } × { $count }{ $people ->
    [0] {""}
    [one] {""} ({ $people } person)
   *[other] {""} ({ $people } people)
 }
why-got = { $points } – from others: { $what } × { $count }{ $people ->
    [0] {""}
    [one] {""} ({ $people } person)
   *[other] {""} ({ $people } people)
 }
why-law = With one person on one day, the second time counts half, the third a third, and so on.
why-decay = After { $days } days a point weighs half.
why-held = { $points } are held back: they come from a small closed circle. What others gave you counts. Staff can let it all count.
why-apart = Your account looked like a machine's, so it earns nothing for now. Staff can put you back.
measure-active-days = active days
measure-spaces = places spoken in
measure-answered = people answered
measure-valued-by = people who answered, reacted or thanked
measure-conversations = conversations begun
measure-newcomers = newcomers answered
measure-thanks = thanks
measure-score = points
measure-percentile = per cent who stand lower
measure-tenure = days here
measure-invites = people brought who stayed
measure-clean-days = days without anything removed
measure-holds = days as { $rank } or higher
measure-repeats = per cent of messages that repeat
measure-instants = per cent of messages faster than hands
measure-inside = per cent of recognition from inside the circle
measure-within = { $what } in { $days } days
pair = { $what }: { $have }, of { $need }

top-title = Ranking: { $window }
top-line = { $place }. { $name } – { $points }
top-you = You: { $place }. { $name } – { $points }
top-not-yet = You are not on it yet.
top-empty = Nobody is on it yet.
top-people = People active each day
top-as-of = As of { $day }.
window-day = today
window-week = 7 days
window-month = 30 days
window-all = all time

leaders-title = Who stands out
leaders-line = { $place }. { $name } – { $points }; active { $days } of 30 days; { $messages ->
    [one] { $messages } message
   *[other] { $messages } messages
 }
leaders-apart = { $name } behaves like a machine and earns nothing.
leaders-circle = { $names } recognise hardly anybody else. What they gave each other is held back.
button-person = { $name } is a person
button-count = Let it count: { $names }

rank-is = { $name }: { $rank }
rank-is-now = { $name } is now { $rank }.
rank-locked = Locked: rules leave this rank alone.
rank-free = Free: rules may raise this rank.
rank-reason = Please give a reason. It is recorded, and the member is told.
rank-above-you = That is above what you may decide.
rank-history = { $day }: { $rank }, by rule
rank-history-by = { $day }: { $rank }, by { $by }: { $reason }
rank-history-undone = { $day }: { $rank } again, by { $by }
rank-told = Your rank is now { $rank }. { $by } decided it.
rank-told-reason = The reason: { $reason }
button-undo = Undo
undo-too-late = Something has changed since, so this can't be undone.

machine-apart = { $name } is treated as a machine.
machine-back = { $name } is a person, and counts again.
circle-held = It is held back again from tonight.
circle-counts = It counts now.

privacy-title = What I keep about you
privacy-words = No word that you said. Only that you spoke, to whom, and what others gave you.
privacy-facts = { $facts ->
    [one] { $facts } fact
   *[other] { $facts } facts
 } from { $days ->
    [one] { $days } day
   *[other] { $days } days
 }
privacy-records = { $records ->
    [one] { $records } decision about you
   *[other] { $records } decisions about you
 }
privacy-name = your name: { $name }
privacy-export = Everything I keep about you is in this file.
privacy-erase = Erase yourself?
privacy-erase-what = Your name and account are forgotten for good. What you gave others stays with them. You start anew with your next word.
privacy-erased = You are forgotten.
privacy-left = You are out of the ranking. /privacy back brings you in again.
privacy-back = You are in the ranking again.
button-export = Export
button-erase = Erase me
button-leave = Leave the ranking
button-back = Back into the ranking

settings-title = Settings
setting-is = { $setting }: { $value }
setting-refused = { $value } does not work here.
setting-kind = Kind of group
setting-kind-about = friends, fandom, project, customers, course or any: sets how soon people rise.
setting-language = Language
setting-language-about = What I speak to everybody: en or zh.
setting-zone = Time zone
setting-zone-about = Midnight there ends the day. A name such as Europe/Madrid.
setting-mode = By myself
setting-mode-about = watch: I count and answer, no more. act: members rise, and I tell of it.
setting-lobby = I speak in
setting-lobby-about = Where new ranks and the weekly ranking are told. auto: the group's own lobby.
setting-notices = New ranks are told
setting-notices-about = lobby: one card a day. private: to the member alone. off: nowhere.
setting-quiet = Quiet hours
setting-quiet-about = Then I say nothing unasked: such as 22-8, or off.
setting-ranking = Weekly ranking
setting-ranking-about = When it is posted in the lobby: off, or minute hour day month weekday, such as 0 18 * * Sun.
trouble = { $what } did not work: { $why }. What helps: { $mend }
trouble-say = Sending a message
trouble-ask = Asking a question
trouble-set-standing = Showing a rank
trouble-make-badge = Making what shows a rank
trouble-census = Looking who holds a rank
trouble-examine = Looking what I lack
trouble-complete = Completing a word

risen-many = So many at once: /me shows each their own.
slipping-title = You are about to be { $rank } no longer
slipping-about = It takes less to stay than to rise. You have { $days ->
    [one] one more day
   *[other] { $days } more days
 } before it changes; being around as you were is enough.
fallen-title = You are { $rank } from here on
fallen-about = Nothing else has changed, and the way up is open as it was. /why shows what it went by.
risen-title = { $members ->
    [one] A new rank
   *[other] New ranks
 }
risen-line = { $name } is now { $rank }
risen-you = You are now { $rank }. Thank you for being here.

rank-newcomer = Newcomer
rank-member = Member
rank-regular = Regular
rank-contributor = Contributor
rank-moderator = Moderator

kind-message = words said
kind-reply = answers
kind-inferred = likely answers
kind-reaction = reactions
kind-thanks = thanks
kind-conversation = conversations started
kind-welcome = newcomers answered
kind-invited = people invited
kind-retained = guests who stayed
kind-removed = messages removed by others
kind-repeat = repeats, which earn nothing
kind-burst = messages in a burst, which earn nothing
kind-instant = answers faster than hands
kind-voice = minutes of talk

evidence-idle = not active in this time
evidence-days = { $count ->
    [one] active on 1 day
   *[other] active on { $count } days
 }
evidence-answered-by = { $count ->
    [one] 1 person answered them
   *[other] { $count } people answered them
 }
evidence-answered = { $count ->
    [one] answered 1 person
   *[other] answered { $count } people
 }
evidence-conversations = { $count ->
    [one] started 1 conversation
   *[other] started { $count } conversations
 }
evidence-newcomers = { $count ->
    [one] welcomed 1 newcomer
   *[other] welcomed { $count } newcomers
 }
evidence-thanks = { $count ->
    [one] was thanked once
   *[other] was thanked { $count } times
 }
evidence-reactions = { $count ->
    [one] 1 reaction
   *[other] { $count } reactions
 }
evidence-messages = { $count ->
    [one] 1 message
   *[other] { $count } messages
 }

decided = { $day }: { $what } – { $by }
decided-by-rule = by itself
decided-by = by { $name }
decided-reason = The reason: { $reason }
decided-rank = { $name }: { $from } → { $to }
decided-locked = { $name }: locked, rules leave this rank alone
decided-freed = { $name }: free again, rules may change the rank
decided-circle-held = { $names }: what they gave each other is held back
decided-circle-counts = { $names }: what they gave each other counts
decided-setting = { $setting }: { $from } → { $to }

hello = Hello! I am in { $community } now.
hello-about = I notice what people value there, and who stands out. I keep nobody's words. For now I only watch: nobody but you hears from me.
hello-setup = When you have two minutes, use { $command } there. You will see what members will see before anybody else does.

setup-title = Setting up { $community }
setup-watching = So far I only watch: I count and answer, and post nothing. Look through this, change what you like, and let it begin.
setup-acting = I am at work. Everything can be changed, and undone.
setup-shows = { $rank } is shown by { $badge }
setup-shows-nothing = { $rank } is not shown beside names
setup-badge-about = Whoever already has what you choose holds the rank, and keeps it. I never take away what I did not give.
setup-badge-made = I make it. It shows the rank as soon as it is there.
setup-census = Whoever has it by now holds the rank from here on, and no rule takes it away.
setup-owner-only = Only an owner or administrator can decide what a rank shows: powers may come with it.
setup-preview-lobby = When somebody rises, { $space } will read: “{ $line }”
setup-preview-private = When somebody rises, they alone will read: “{ $line }”
setup-preview-off = When somebody rises, nobody is told.
button-begin = Begin
button-doctor = Do I lack anything?

past-gauged = The last { $days } days: about { $messages ->
    [one] 1 message
   *[other] { $messages } messages
 }
past-takes = Reading it takes about { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
 }. Everything goes on meanwhile, and you can stop it at any time.
past-space-about = { $space }: about { $messages }
past-space-closed = { $space }: I may not read what was said there
past-promise = I keep nobody's words, only who answered and valued whom. Nobody rises at once, and nothing is posted: the next close of the day goes by it. What I know already is not counted twice.
past-reading = Reading what was said before: { $messages ->
    [one] 1 message
   *[other] { $messages } messages
 } so far
past-stopped = Reading has stopped after { $messages ->
    [one] 1 message
   *[other] { $messages } messages
 }
past-over = What was said before is read: { $messages ->
    [one] 1 message
   *[other] { $messages } messages
 }
past-progress = So much of the time is read
past-space = { $space }: { $messages }
past-space-done = { $space }: { $messages } ✓
past-about = It goes on by itself, also after a restart.
past-over-about = /leaders and /top know it from now on.
past-owner-only = Only an owner or administrator can have the past read.
past-none = There is nothing here that was said before I came.
past-none-mend = If you have an export of an older chat, whoever runs me can import it: hearth import.
button-past = Read what was said before
button-read-all = Read all of it
button-choose-spaces = Choose spaces
button-more-spaces = More spaces
button-look-again = Look again
button-stop = Stop
button-go-on = Go on

doctor-well = I have everything that I need.
doctor-blind = From { $since } until { $until } I did not hear everything. Nothing of that time counts against anybody.
doctor-half-blind = From { $since } until { $until } I was away. What was said I have read since; who came and went, and minutes of talk, I can't know.
doctor-ill = { $count ->
    [one] One thing is missing
   *[other] { $count } things are missing
 }
