# 演示页面上的中文。

page-back = 返回
page-missing = 这里什么也没有
page-missing-about = 也许已经不在了，也许地址写错了。
page-failed = 没有成功
page-not-done = 没有做成
page-staff-only = 这个房间只给管理人员。请在首页以他们的身份进来。

page-weekday-1 = 周一
page-weekday-2 = 周二
page-weekday-3 = 周三
page-weekday-4 = 周四
page-weekday-5 = 周五
page-weekday-6 = 周六
page-weekday-7 = 周日

page-welcome = 走进一座小镇
page-welcome-about = 这里住着 { $people } 个人，都是虚构的。和他们聊聊，用用命令，按按按钮，让日子过去，看看 Hearth 能为你的群做什么。
page-come = 进来
page-come-name = 你在这里叫什么
page-come-refused = 名字是空的，或已经有人用了。换一个吧。
page-come-full = 镇上住满了。请以已有的人进来，或删除 playground 文件夹，重新开始。
page-as-staff = 或者以管理者的眼睛看看
page-as-staff-about = 群主和管理人员看得更多：谁很突出、做过哪些决定及其理由、各项设置。
page-as-member = 或者当其中一位
page-languages = 语言
page-fine = 一切都只在这台电脑上。这里每分钟过一小时；时钟可以停，也可以往前拨。

page-past = 你的群的过去
page-past-about = 带来一份群的导出文件（Telegram、Discord、Slack 或 JSON lines），看看谁撑起了它、大家聊些什么。
page-past-open = 带来导出文件
page-past-name = 这个群叫什么？
page-past-drop = 把导出文件拖到这里，或选择它
page-past-read = 读取
page-past-fine = 文件只在这台电脑上读取，读完就放下；不保存任何一句话。
page-past-known = 以前读过的
page-job-reading = 已读 { $count } 条消息……
page-job-closing = 正在按天统计……
page-job-progress = 进度
page-job-new = { $count } 条新消息。
page-job-known = { $count ->
    [0] {""}
   *[other] { $count } 条以前就有。
 }
page-job-people = { $count } 个人。
page-job-skipped = 跳过的：
page-job-see = 看看谁撑起了它
page-job-again = 换一个文件
page-leaders = 谁很突出
page-leaders-about = 依据别人所表现出的看重，取最后一年；旁边是理由。
page-topics = 大家聊什么
page-topics-about = 最后一个月里比以前说得多的。只列至少三个人说过的。
page-topics-none = 最后一个月没有特别突出的。
page-topic = { $people } 人，{ $messages } 条消息，{ $first } – { $last }

page-skip = 跳到输入框
page-leave = 离开，换一个人
page-you-are = 你是
page-clock = 小镇的时钟
page-clock-about = 这里每分钟过一小时
page-clock-stop = 停住时钟
page-clock-go = 让时钟走
page-pass-hour = +1 小时
page-pass-day = +1 天
page-pass-week = +1 周
page-pass-month = +1 月
page-looks = 外观
page-look-discord = 像 Discord
page-look-telegram = 像 Telegram
page-look-both = 并排
page-rooms = 房间
page-office = 办公室
page-people = 谁在这里
page-bot = 机器人
page-came = { $name } 来了。
page-left = { $name } 走了。
page-react = { $emoji }，{ $count } 人
page-react-more = 回应
page-answer = 回复
page-answer-to = 回复 { $name }
page-answering = 正在回复
page-answering-not = 不回复了
page-only-you = 只有你能看到
page-answered-privately = Hearth 私下回答了你。
page-private-open = 打开
page-private-about = Hearth 单独对你说的话在这里。命令在每个房间都能用。
page-form-send = 提交
page-say-in = 在{ $room }里说点什么
page-say-hint = 说点什么，或输入 / 使用命令
page-say-nothing = 什么也没说。
page-send = 发送
page-commands = 命令

page-office-decisions = 决定
page-office-decisions-about = 关于人和设置的每一个决定及其理由。凡是做了的，都能解释、能撤销。
page-office-none = 还没有做过决定。
page-office-outbox = 发出去的
page-office-waiting = { $count ->
    [0] 没有等待发出的。
   *[other] { $count } 件等待发出。
 }
page-office-when = 时间
page-office-whom = 给谁
page-office-what = 内容
page-office-alone = 只给 { $name }
page-office-unmarked = 不再显示等级
page-office-settings = 设置
page-office-settings-about = 在任何房间用 /settings 修改。
page-lost-buttons = 按钮变成了编号
page-lost-private = 改到私聊
page-lost-mark = 等级用文字说明
page-lost-form = 逐个提问
page-lost-file = 没有文件
page-lost-picture = 没有图片
page-lost-lines = 截到 { $lines } 行

page-front-title = Hearth 正在运行
page-front-invite = 邀请它到你的服务器。它只要它需要的权限，别的都不要。
page-front-button = 邀请 Hearth
page-front-then = 它会给服务器的所有者写信。在那里用 /setup，两分钟就好；设置好之前，别人什么也看不到。
page-front-past = Hearth 来之前的聊天也算数：把群的导出文件放到这里，名称用群的原名。读取期间 Hearth 会暂停，之后会补听到一切。
page-lost = Hearth 没有回应。它还在运行吗？
