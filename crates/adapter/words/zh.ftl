# Hearth 说的话，简体中文。简短、温暖、平实，适合手机阅读。

someone = 某位成员
two-names = { $first }、{ $second }
quote = “{ $words }”
date = { $month }月{ $day }日

more-lines = ……还有 { $lines } 行
no-files = （本应附上一个文件，但这里发不了。）
numbered-action = { $number } – { $label }

staff-only = { $command } 只有管理人员能用。
unknown-command = 没有 { $command } 这个命令。
did-you-mean = 你是想用 { $command } 吗？
see-help = 用 /help 看看都能做什么。
argument-wrong = { $command }：看不懂“{ $argument }”这一项。
argument-typed = 你输入的是{ $typed }。
argument-missing = 这里少了点什么。
argument-member = 请提到一位成员，例如 @ana。
argument-several = 有不止一位成员叫这个名字，请直接提到那一位。
argument-choice = 可以是：{ $choices }
argument-example = 例如：{ $example }
button-fill = 填写
button-change = 修改
form-title = { $command } – { $about }
letter-about = 这条消息没能私下发给你：你关闭了私信。
question-answer = 请在下一条消息里回答。
question-several = 请在下一条消息里回答：写上编号，用逗号分开。
question-skip = 请在下一条消息里回答；- 表示跳过。
button-old = 这个按钮已经过期了。
button-not-yours = 这个按钮是给别人的。
button-again = 用 { $command } 可以得到一个新的。

just-code = { $code }
just-rank = { $rank }
just-day = { $day }
just-name = { $name }
just-points = { $points }
place-of = 第 { $place } 名，共 { $of } 人

command-me = 你的现状和下一步
command-me-arg-member = 另一位成员；不写就是你自己
command-me-example = /me
command-why = 每一分的来历
command-why-example = /why
command-top = 排行榜：day、week、month 或 all
command-top-arg-window = day（今天）、week（7 天）、month（30 天）或 all（全部）；不写就是 7 天
command-top-example = /top month
command-privacy = 查看、导出或删除你的数据；退出排行
command-privacy-arg-what = see（查看）、export（导出）、erase（删除）、leave（退出排行）或 back（回来）
command-privacy-example = /privacy export
command-help = 我能做什么
command-help-arg-command = 某个命令，例如 top
command-help-example = /help top
command-leaders = 谁最突出，哪些事需要你看一眼
command-leaders-example = /leaders
command-rank = 查看、授予或收回等级
command-rank-arg-member = 谁的等级
command-rank-arg-rank = 新的等级；back：降一级；free：重新由规则决定
command-rank-arg-reason = 理由，用你自己的话；会告诉本人
command-rank-example = /rank @ana regular "总是回应新人"
command-settings = 语言、时区、发言的地方、通知、每周排行
command-settings-arg-setting = kind（群组类型）、language（语言）、zone（时区）、mode（是否行动）、lobby（发言的地方）、notices（通知）、quiet（安静时段）或 ranking（每周排行）
command-settings-arg-value = 改成什么
command-settings-example = /settings zone Asia/Shanghai
command-setup = 一步一步把我设置好
command-setup-arg-rank = 哪个等级
command-setup-arg-badge = 用什么在名字旁显示；new：我来新建；none：不显示
command-setup-example = /setup regular new
command-past = 读取我来之前的聊天
command-past-arg-what = read 读取，stop 停止，on 继续
command-past-arg-spaces = 哪些频道，用逗号分开；all 表示全部
command-past-example = /past read all
command-doctor = 我还缺什么，怎么补上
command-doctor-example = /doctor

help-title = 我能做什么
help-about = 我留意大家看重什么、谁最突出。谁说的话我都不保存。
help-line = { $command } – { $about }
help-argument = { $argument } – { $about }
help-command = { $command }

me-title = { $name }
me-rank = 等级
me-standing = 声望
me-place = 名次
me-moved = 本周 { $points }：{ $what }
me-next = 下一级：{ $rank } – 最近 { $days } 天里的活跃天数
me-weeks = { $weeks } 周的活跃天数
me-hidden = { $name } 不参与排行。
me-restricted = 禁言至 { $until }。
me-left-ranking = 你没有参与排行。用 /privacy back 可以回来。
button-why = 为什么？
button-top = 排行榜
button-privacy = 我的数据

why-title = 你最近的 { $days } 天
why-nothing = 还没有。一句话、一个回应、一声谢谢，都是开始。
why-did = { $points } – 你：{ $what } × { $count }{ $people ->
    [0] {""}
   *[other] （{ $people } 人）
 }
why-got = { $points } – 来自他人：{ $what } × { $count }{ $people ->
    [0] {""}
   *[other] （{ $people } 人）
 }
why-law = 同一天与同一个人，第二次算一半，第三次算三分之一，依此类推。
why-decay = 每过 { $days } 天，分数的分量减半。
why-held = 有 { $points } 暂时不计：它们来自一个封闭的小圈子。别人给你的照常计算。管理人员可以让它们全部计入。
why-apart = 你的账号看起来像机器，所以暂时不计分。管理人员可以恢复你。
because-active-days = 最近 { $days } 天里活跃 { $have } 天；需要 { $need } 天
because-repeats = { $have }% 的消息是重复的；界线是 { $need }%
because-instants = { $have }% 的消息快得不像手打；界线是 { $need }%
because-inside = { $have }% 的认可来自圈内；界线是 { $need }%

top-title = 排行榜：{ $window }
top-line = { $place }. { $name } – { $points }
top-you = 你：{ $place }. { $name } – { $points }
top-not-yet = 你还没有上榜。
top-empty = 榜上还没有人。
top-people = 每天活跃的人数
top-as-of = 截至{ $day }。
window-day = 今天
window-week = 7 天
window-month = 30 天
window-all = 全部时间

leaders-title = 谁最突出
leaders-line = { $place }. { $name } – { $points }；30 天里活跃 { $days } 天；{ $messages } 条消息
leaders-apart = { $name } 的行为像机器，不计分。
leaders-circle = { $names } 几乎只互相认可。他们彼此给的分暂时不计。
button-person = { $name } 是真人
button-count = 计入：{ $names }

rank-is = { $name }：{ $rank }
rank-is-now = { $name } 现在是{ $rank }。
rank-locked = 已锁定：规则不会改动这个等级。
rank-free = 已解锁：规则可以提升这个等级。
rank-reason = 请写明理由。理由会被记录，也会告诉本人。
rank-above-you = 这超出了你的权限。
rank-history = { $day }：{ $rank }，按规则
rank-history-by = { $day }：{ $rank }，由 { $by } 决定：{ $reason }
rank-history-undone = { $day }：由 { $by } 恢复为{ $rank }
rank-told = 你现在的等级是{ $rank }，由 { $by } 决定。
rank-told-reason = 理由：{ $reason }
button-undo = 撤销
undo-too-late = 情况已经变了，无法撤销。

machine-apart = { $name } 按机器处理。
machine-back = { $name } 是真人，重新计分。
circle-held = 今晚起重新暂不计入。
circle-counts = 现在计入了。

privacy-title = 我保存了你的哪些信息
privacy-words = 你说过的话一句也没有。只有你何时发言、对谁，以及别人给了你什么。
privacy-facts = { $days } 天里的 { $facts } 条记录
privacy-records = 关于你的 { $records } 个决定
privacy-name = 你的名字：{ $name }
privacy-export = 我保存的关于你的一切都在这个文件里。
privacy-erase = 要删除你自己吗？
privacy-erase-what = 你的名字和账号将被永远忘记。你给别人的仍归他们。你再次发言时从头开始。
privacy-erased = 已经忘记你了。
privacy-left = 你已退出排行。用 /privacy back 可以回来。
privacy-back = 你又回到排行里了。
button-export = 导出
button-erase = 删除我
button-leave = 退出排行
button-back = 回到排行

settings-title = 设置
setting-is = { $setting }：{ $value }
setting-refused = { $value } 在这里不行。
setting-kind = 群组类型
setting-kind-about = friends 朋友、fandom 同好、project 项目、customers 客户、course 课程或 any：决定升级的快慢。
setting-language = 语言
setting-language-about = 我对大家说的语言：en 或 zh。
setting-zone = 时区
setting-zone-about = 以当地午夜为一天的结束。例如 Asia/Shanghai。
setting-mode = 主动行动
setting-mode-about = watch：我只记数和回答。act：成员会自动升级，我会告诉大家。
setting-lobby = 我在这里发言
setting-lobby-about = 新等级和每周排行发在哪里。auto：群组自己的大厅。
setting-notices = 新等级通知
setting-notices-about = lobby：每天一张卡片。private：只告诉本人。off：不通知。
setting-quiet = 安静时段
setting-quiet-about = 这段时间我不主动说话：例如 22-8，或 off。
setting-ranking = 每周排行
setting-ranking-about = 在大厅发布的时间：off，或“分 时 日 月 星期”，例如 0 18 * * Sun。
trouble = { $what }没有成功：{ $why }。解决办法：{ $mend }
trouble-say = 发送消息
trouble-ask = 提问
trouble-set-standing = 显示等级
trouble-make-badge = 新建显示等级的标记
trouble-census = 查看谁拥有某个等级
trouble-examine = 查看我缺什么
trouble-complete = 补全词语

risen-title = 新的等级
risen-line = { $name } 现在是{ $rank }
risen-you = 你现在是{ $rank }了。谢谢你在这里。

rank-newcomer = 新人
rank-member = 成员
rank-regular = 常客
rank-moderator = 管理员

kind-message = 发言
kind-reply = 回应
kind-inferred = 大概是回应
kind-reaction = 表情回应
kind-thanks = 感谢
kind-conversation = 发起的话题
kind-welcome = 回应新人
kind-invited = 邀请的人
kind-retained = 留下来的客人
kind-removed = 被他人删除的消息
kind-repeat = 重复的话，不计分
kind-burst = 连发的消息，不计分
kind-instant = 快得不像手打的回应
kind-voice = 语音分钟

evidence-idle = 这段时间没有活动
evidence-days = 活跃 { $count } 天
evidence-answered-by = { $count } 人回复过
evidence-answered = 回复过 { $count } 人
evidence-conversations = 发起 { $count } 次对话
evidence-newcomers = 迎接 { $count } 位新人
evidence-thanks = 被感谢 { $count } 次
evidence-reactions = { $count } 个回应
evidence-messages = { $count } 条消息

decided = { $day }：{ $what } – { $by }
decided-by-rule = 自动
decided-by = 由 { $name } 决定
decided-reason = 理由：{ $reason }
decided-rank = { $name }：{ $from } → { $to }
decided-locked = { $name }：已锁定，规则不会改变这个等级
decided-freed = { $name }：已解锁，规则可以改变等级
decided-circle-held = { $names }：他们互相给的暂不计入
decided-circle-counts = { $names }：他们互相给的计入
decided-setting = { $setting }：{ $from } → { $to }

hello = 你好！我来到 { $community } 了。
hello-about = 我留意大家看重什么、谁最突出。谁说的话我都不保存。现在我只是看着，除了你，没有人会收到我的消息。
hello-setup = 有两分钟的时候，在那里用一下 { $command }。成员会看到什么，你会最先看到。

setup-title = 设置 { $community }
setup-watching = 目前我只是看着：记数、回答，什么都不发。请看一遍，改成你喜欢的样子，然后让我开始。
setup-acting = 我已经在工作了。一切都可以改，也可以撤销。
setup-shows = { $rank } 用 { $badge } 显示
setup-shows-nothing = { $rank } 不显示在名字旁
setup-badge-about = 已经拥有你所选标记的人，就拥有这个等级，并一直保留。不是我给的，我从不拿走。
setup-badge-made = 我来新建。建好以后就用它显示这个等级。
setup-census = 现在拥有它的人，从此拥有这个等级，规则不会拿走。
setup-owner-only = 只有群主或管理员能决定等级用什么显示：它可能带有权限。
setup-preview-lobby = 有人升级时，{ $space } 里会看到：“{ $line }”
setup-preview-private = 有人升级时，只有本人会看到：“{ $line }”
setup-preview-off = 有人升级时，不通知任何人。
button-begin = 开始
button-doctor = 我缺什么吗？

past-gauged = 最近 { $days } 天：大约 { $messages } 条消息
past-takes = 读完大约要 { $minutes } 分钟。期间一切照常，随时可以停止。
past-space-about = { $space }：大约 { $messages } 条
past-space-closed = { $space }：我没有权限读取
past-promise = 我不保存任何人的话，只记谁回复了谁、谁认可了谁。没有人会马上升级，也不会发消息：下一次日结时才算进去。已经知道的不会重复计算。
past-reading = 正在读取以前的聊天：已读 { $messages } 条
past-stopped = 读取已停止，读了 { $messages } 条
past-over = 以前的聊天读完了：共 { $messages } 条
past-progress = 已读的时间
past-space = { $space }：{ $messages }
past-space-done = { $space }：{ $messages } ✓
past-about = 它会自己继续，重启之后也一样。
past-over-about = 从现在起 /leaders 和 /top 都算上了它。
past-owner-only = 只有群主或管理员可以让我读取以前的聊天。
past-none = 这里没有我来之前的聊天。
past-none-mend = 如果你有以前聊天的导出文件，运行我的人可以导入：hearth import。
button-past = 读取以前的聊天
button-read-all = 全部读取
button-choose-spaces = 选择频道
button-more-spaces = 更多频道
button-look-again = 再看一次
button-stop = 停止
button-go-on = 继续

doctor-well = 我什么都不缺。
doctor-blind = 从 { $since } 到 { $until } 我没有听到全部内容。这段时间不会对任何人不利。
doctor-half-blind = 从 { $since } 到 { $until } 我不在。说过的话后来读到了；谁来谁走、语音时长，我无从知道。
doctor-ill = 缺 { $count } 样东西
