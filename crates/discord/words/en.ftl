# What is said of Discord's own things. Names of permissions are as Discord's English settings have them.

discord-may-view = View Channels
discord-may-send = Send Messages
discord-may-send-threads = Send Messages in Threads
discord-may-embed = Embed Links
discord-may-attach = Attach Files
discord-may-history = Read Message History
discord-may-view-log = View Audit Log
discord-may-manage-roles = Manage Roles
discord-may-manage-server = Manage Server
discord-intent-content = Message Content Intent
discord-intent-members = Server Members Intent

discord-ill-permission = I lack the permission “{ $permission }”.
discord-mend-permission = Server Settings, Roles, the role Hearth: switch on “{ $permission }”.
discord-ill-channel = In { $channel } I lack “{ $permission }”.
discord-mend-channel = { $channel }, Edit Channel, Permissions: add the role Hearth and allow “{ $permission }”.
discord-ill-lobby = The channel where I speak is gone, or I can't see it.
discord-mend-lobby = Choose another with /settings lobby, or let the role Hearth view it.
discord-ill-unheard = { $count } of the channels I don't hear: { $channels }.
discord-mend-unheard = If I should: the channel, Edit Channel, Permissions, add the role Hearth: allow “View Channel” and “Read Message History”. If it is meant so, leave it.
discord-ill-role-order = The role { $role } is above mine, so I can't give it.
discord-mend-role-order = Server Settings, Roles: drag Hearth above { $role }.
discord-ill-role-gone = A role that shows a rank is gone.
discord-ill-role-managed = The role { $role } belongs to another app and can't be given.
discord-mend-role-gone = Choose another with /setup.
discord-ill-content = I don't hear what is said: who, when and for whom still counts, thanks and topics don't.
discord-ill-members = I don't see who comes and goes.
discord-mend-intent = Whoever runs me: Developer Portal, your application, Bot: switch on “{ $name }”, then start me again.

discord-ill-past = I lack “{ $permission }” there.
discord-mend-past = The channel, Edit Channel, Permissions: add the role Hearth and allow “{ $permission }”; then read it once more.

discord-choose = Choose
discord-press-again = That took me a moment too long. Please press it again.

# What commands and their arguments are called: lowercase, no blanks, up to 32 characters.
discord-name-me = me
discord-name-why = why
discord-name-top = top
discord-name-privacy = privacy
discord-name-help = help
discord-name-leaders = leaders
discord-name-rank = rank
discord-name-settings = settings
discord-name-setup = setup
discord-name-past = past
discord-name-doctor = doctor
discord-name-member = member
discord-name-window = window
discord-name-what = what
discord-name-command = command
discord-name-reason = reason
discord-name-setting = setting
discord-name-value = value
discord-name-badge = badge
discord-name-spaces = spaces
