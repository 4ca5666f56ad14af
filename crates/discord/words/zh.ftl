# 关于 Discord 自身事物的说法。权限名称与 Discord 中文设置一致。

discord-may-view = 查看频道
discord-may-send = 发送消息
discord-may-send-threads = 在子区内发送消息
discord-may-embed = 嵌入链接
discord-may-attach = 添加文件
discord-may-history = 阅读消息历史记录
discord-may-view-log = 查看审核日志
discord-may-manage-roles = 管理身份组
discord-may-manage-server = 管理服务器
discord-intent-content = Message Content Intent
discord-intent-members = Server Members Intent

discord-ill-permission = 我缺少“{ $permission }”权限。
discord-mend-permission = 服务器设置 → 身份组 → Hearth：打开“{ $permission }”。
discord-ill-channel = 在 { $channel } 里，我缺少“{ $permission }”权限。
discord-mend-channel = { $channel } → 编辑频道 → 权限：添加身份组 Hearth，允许“{ $permission }”。
discord-ill-lobby = 我发言的频道不见了，或者我看不到它。
discord-mend-lobby = 用 /settings lobby 另选一个，或让身份组 Hearth 能查看它。
discord-ill-unheard = 有 { $count } 个频道我听不到：{ $channels }。
discord-mend-unheard = 如果应该听到：频道 → 编辑频道 → 权限，添加 Hearth 身份组，允许“查看频道”和“阅读消息历史”。如果本来就这样安排，不用管。
discord-ill-role-order = 身份组 { $role } 在我之上，我无法授予它。
discord-mend-role-order = 服务器设置 → 身份组：把 Hearth 拖到 { $role } 上面。
discord-ill-role-gone = 显示某个等级的身份组不见了。
discord-ill-role-managed = 身份组 { $role } 属于别的应用，无法授予。
discord-mend-role-gone = 用 /setup 另选一个。
discord-ill-content = 我听不到大家说什么：谁、何时、对谁仍然计入，感谢和话题不计入。
discord-ill-members = 我看不到谁来谁走。
discord-mend-intent = 运行我的人：Developer Portal → 你的应用 → Bot：打开“{ $name }”，再重新启动我。

discord-ill-past = 我在那里缺少“{ $permission }”权限。
discord-mend-past = 频道 → 编辑频道 → 权限：添加 Hearth 身份组并允许“{ $permission }”，然后再读一次。

discord-choose = 请选择
discord-press-again = 我慢了一点，请再按一次。

# 命令和参数的名称：不含空格，至多 32 个字符。
discord-name-me = 我
discord-name-why = 得分来历
discord-name-top = 排行
discord-name-privacy = 隐私
discord-name-help = 帮助
discord-name-leaders = 亮点成员
discord-name-rank = 等级
discord-name-settings = 设置
discord-name-setup = 向导
discord-name-past = 历史
discord-name-doctor = 体检
discord-name-member = 成员
discord-name-window = 时段
discord-name-what = 做什么
discord-name-command = 命令
discord-name-reason = 理由
discord-name-setting = 项目
discord-name-value = 改成
discord-name-badge = 标志
discord-name-spaces = 频道
