# What is said of Telegram's own things.

telegram-may-tags = Manage tags
telegram-may-delete = Delete messages
telegram-may-restrict = Ban users
telegram-may-invite = Add users
telegram-may-pin = Pin messages
telegram-may-topics = Manage topics
telegram-may-promote = Add new admins

telegram-ill-private = I hear only commands and answers to me: privacy mode is on, and I am no administrator.
telegram-ill-member = I don't hear who joins, leaves and reacts: Telegram tells administrators only.
telegram-mend-administrator = The group, Edit, Administrators, Add Admin: choose me. “Manage tags” is enough.
telegram-ill-right = I lack the right “{ $right }”.
telegram-mend-right = The group, Edit, Administrators, my name: switch on “{ $right }”.

telegram-knock = The answer is for your eyes only. Open our chat, press Start, and you have it.
telegram-open = Open our chat
telegram-which-group = Use a command in your group first: then I know which group this is about.
telegram-no-past = Telegram gives bots no history.
telegram-no-past-mend = Export the chat with Telegram Desktop (⋮, Export chat history, format JSON); whoever runs me drops the file on my page, or uses hearth import.
telegram-choose-group = Which of your groups is this about?
telegram-group-chosen = Good. From here on, what you ask me here is about that group.
telegram-veiled = You write as the group, so I can't see who asks. Press the button, and I answer you alone.
telegram-unveil = It was me
telegram-veiled-others = This is for the administrator who asked.
telegram-veiled-gone = I no longer know what was asked. Please ask again.
telegram-skip = Skip
telegram-ill-topic = I may not write in the topic that I speak in: it is closed, or gone.
telegram-mend-topic = Open it again, give me “Manage topics”, or choose another with /settings lobby.
telegram-ill-delivery = Telegram can't deliver what is said here: { $why }
telegram-mend-delivery = Whoever runs me: look at [telegram] webhook_url and the proxy behind it, or take the line away.
telegram-ill-updates = Telegram does not tell me everything: { $kinds }. Another program with my token has asked for less.
telegram-mend-updates = Whoever runs me: end the other program and start me again.
telegram-ill-robbed = Within the last hour another program took what was meant for me: it uses the same token.
telegram-mend-robbed = Whoever runs me: end it, or give it a token of its own.
