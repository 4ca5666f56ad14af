# Telegram 特有的说法。

telegram-may-tags = 管理标签
telegram-may-delete = 删除消息
telegram-may-restrict = 封禁用户
telegram-may-invite = 添加成员
telegram-may-pin = 置顶消息
telegram-may-topics = 管理话题
telegram-may-promote = 添加新管理员

telegram-ill-private = 我只听得到命令和对我的回复：隐私模式开着，而我不是管理员。
telegram-ill-member = 我听不到谁加入、离开和点赞：Telegram 只告诉管理员。
telegram-mend-administrator = 群组 → 编辑 → 管理员 → 添加管理员：选择我。只要“管理标签”就够了。
telegram-ill-right = 我缺少“{ $right }”权限。
telegram-mend-right = 群组 → 编辑 → 管理员 → 我的名字：打开“{ $right }”。

telegram-knock = 这个回答只给你看。打开我们的聊天，按“开始”就能看到。
telegram-open = 打开聊天
telegram-which-group = 请先在你的群里用一个命令：这样我才知道说的是哪个群。
telegram-no-past = Telegram 不给机器人历史消息。
telegram-no-past-mend = 用 Telegram Desktop 导出聊天（⋮ → 导出聊天记录，格式 JSON）；运行我的人可以把文件放到我的页面上，或用 hearth import 导入。
telegram-choose-group = 这是关于你的哪个群？
telegram-group-chosen = 好的。从现在起，你在这里问我的都是关于那个群的。
telegram-veiled = 你以群的身份发言，我看不出是谁在问。请按下按钮，我只回答你一个人。
telegram-unveil = 是我
telegram-veiled-others = 这是给提问的管理员的。
telegram-veiled-gone = 我已经不记得问的是什么了，请再问一次。
telegram-skip = 跳过
telegram-ill-topic = 我说话的那个话题不能写：它已关闭，或者不在了。
telegram-mend-topic = 请重新打开它，给我“管理话题”权限，或用 /settings lobby 另选一个。
telegram-ill-delivery = Telegram 无法把这里的消息送达：{ $why }
telegram-mend-delivery = 请运维者检查 [telegram] webhook_url 和它后面的代理，或去掉那一行。
telegram-ill-updates = Telegram 没有把一切都告诉我：{ $kinds }。有别的程序用我的令牌要求少发。
telegram-mend-updates = 运行我的人：请结束那个程序，再重新启动我。
telegram-ill-robbed = 过去一小时内，有别的程序收取了发给我的消息：它用了同一个令牌。
telegram-mend-robbed = 运行我的人：请结束它，或给它一个自己的令牌。
