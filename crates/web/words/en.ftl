# What the pages of the playground say, in English.

page-back = Back
page-missing = There is nothing here
page-missing-about = Perhaps it is gone, or the address has a slip in it.
page-failed = This did not work
page-not-done = That was not done
page-staff-only = This room is for staff. Come in as one of them on the first page.

page-weekday-1 = Mon
page-weekday-2 = Tue
page-weekday-3 = Wed
page-weekday-4 = Thu
page-weekday-5 = Fri
page-weekday-6 = Sat
page-weekday-7 = Sun

page-welcome = Walk into a small town
page-welcome-about = { $people } people live here, all made up. Talk with them, use the commands, press the buttons, let days pass – and see what Hearth would do for your own group.
page-come = Come in
page-come-name = Your name here
page-come-refused = That name is taken or empty. Try another one.
page-come-full = There is no room for more people in this town. Come in as somebody who is here, or remove the playground folder for a new town.
page-as-staff = Or look through the eyes of those who run it
page-as-staff-about = The owner and the staff see more: who stands out, decisions and their reasons, settings.
page-as-member = Or be one of them
page-languages = Language
page-fine = Everything stays on this machine. An hour passes here each minute; the clock can be stopped or sent on.

page-past = Your group's past
page-past-about = Bring an export of a group you know – Telegram, Discord, Slack or JSON lines – and see who carried it and what it talked about.
page-past-open = Bring an export
page-past-name = What is the group called?
page-past-drop = Drop the export here, or choose it
page-past-read = Read it
page-past-fine = The file is read on this machine and let go again; no message is kept.
page-past-known = Read before
page-job-reading = { $count } messages so far …
page-job-closing = Counting up the days …
page-job-progress = How far it is
page-job-new = { $count ->
    [one] 1 new message.
   *[other] { $count } new messages.
 }
page-job-known = { $count ->
    [0] {""}
    [one] 1 was known before.
   *[other] { $count } were known before.
 }
page-job-people = { $count ->
    [one] 1 person.
   *[other] { $count } people.
 }
page-job-skipped = Passed over:
page-job-see = See who carried it
page-job-again = Try another file
page-leaders = Who stands out
page-leaders-about = By what the others show they value, over the last year of it; the reasons beside.
page-topics = What it talks about
page-topics-about = What was said more in its last month than before. Only what three different people said.
page-topics-none = Nothing stands out in the last month.
page-topic = { $people } people, { $messages } messages, { $first } – { $last }

page-skip = To the message box
page-leave = Leave, and be somebody else
page-you-are = You are
page-clock = The town's clock
page-clock-about = An hour passes here each minute
page-clock-stop = Stop the clock
page-clock-go = Let the clock run
page-pass-hour = +1 hour
page-pass-day = +1 day
page-pass-week = +1 week
page-pass-month = +1 month
page-looks = Looks like
page-look-discord = Like Discord
page-look-telegram = Like Telegram
page-look-both = Both
page-rooms = Rooms
page-office = Office
page-people = Who is here
page-bot = bot
page-came = { $name } came.
page-left = { $name } left.
page-react = { $emoji }, { $count ->
    [one] 1 person
   *[other] { $count } people
 }
page-react-more = React
page-answer = Reply
page-answer-to = Reply to { $name }
page-answering = Replying to
page-answering-not = Don't reply
page-only-you = Only you can see this
page-answered-privately = Hearth answered you privately.
page-private-open = Open
page-private-about = What Hearth tells you alone comes here. Commands work in every room.
page-form-send = Send
page-say-in = Say something in { $room }
page-say-hint = Say something, or / for a command
page-say-nothing = There was nothing to say.
page-send = Send
page-commands = Commands

page-office-decisions = Decisions
page-office-decisions-about = Everything that was decided about people and settings, with the reasons. Nothing is done that can't be explained and undone.
page-office-none = Nothing has been decided yet.
page-office-outbox = What left the house
page-office-waiting = { $count ->
    [0] Nothing is waiting to leave.
    [one] 1 thing is waiting to leave.
   *[other] { $count } things are waiting to leave.
 }
page-office-when = When
page-office-whom = To whom
page-office-what = What
page-office-alone = { $name } alone
page-office-unmarked = no rank shown
page-office-settings = Settings
page-office-settings-about = Change them with /settings in any room.
page-lost-buttons = buttons became numbers
page-lost-private = went to the private chat
page-lost-mark = rank told in words
page-lost-form = asked question by question
page-lost-file = file left out
page-lost-picture = picture left out
page-lost-lines = cut to { $lines } lines

page-front-title = Hearth is running
page-front-invite = Invite it to a server of yours. It asks for what it needs, and for nothing more.
page-front-button = Invite Hearth
page-front-then = It will write to the server's owner. There, /setup takes two minutes; nobody else sees anything before it is done.
page-front-past = What was said before Hearth came counts too: drop an export of the group here, under the group's own name. While it is read, Hearth rests; it hears of everything afterwards.
page-lost = Hearth does not answer. Is it still running?
