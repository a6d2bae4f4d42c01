# 每个页面的框架。
page-copy = 复制
page-copied = 已复制
page-show = 显示密码
page-hide = 隐藏密码
# 接在发送验证码按钮文字之后。
page-again = （{ $seconds } 秒后可重发）
page-skip = 跳到正文
page-languages = 语言
page-help = 需要帮助？
page-help-center = 联系我们
page-terms = 服务条款
page-privacy = 隐私政策
page-title-error = 有误：

# 组件。
step-label = 进度
step-done = 已完成：
step-count = 第 { $current }/{ $total } 步：{ $name }
notice-error = 错误：
notice-success = 已完成：
notice-note = 提示：
notice-waiting = 请稍候：
form-problems = 请检查以下内容
form-problem = { $field }：{ $problem }
form-optional = （选填）
form-choose = 请选择…
form-send-code = 发送验证码
form-send-text = 发送短信验证码
form-phone-home = 不填国家代码时按 { $code } 处理。
form-next = 下一步
form-back = 上一步
form-cancel = 取消
form-terms = 我已阅读并同意{ $terms }和{ $privacy }
form-terms-link = 《服务条款》
form-privacy-link = 《隐私政策》

# 开通的四个阶段，用于步骤指示。
stage-subscribe = 订阅
stage-account = 费用中心账号
stage-workspace = 工作空间
stage-done = 开始使用

# 本次开通所针对的订阅。
license-heading = 您的订阅
license-product = 产品
license-account = AWS 账号
license-id = 许可证
license-state = 状态
license-state-pending = 尚未生效
license-state-active = 生效中
license-state-suspended = 已暂停
license-state-ending = 即将结束
license-state-ended = 已结束

# AWS 尚未确认时。
pending-title = AWS 正在确认您的订阅
pending-text = 通常只需一两分钟。在此期间您可以继续完成所有步骤；AWS 确认之后才会开始计量用量。
pending-later-title = 您的订阅将于 { $start } 开始
pending-later-text = 您现在即可完成所有步骤；届时才会开始计量用量。
pending-refresh = 通常只需一两分钟。您可以停留在本页等待，也可以点击“重新查看”。
pending-check = 重新查看

# 工作空间语言。
language-en = English（英文）
language-zh = 简体中文

# 日期与月份。时间均为 UTC，并在文中注明。
when-moment = { $date } { $time } UTC
when-day = { $year } 年 { $month } { $day } 日
when-month = { $year } 年 { $month }
month-1 = 1 月
month-2 = 2 月
month-3 = 3 月
month-4 = 4 月
month-5 = 5 月
month-6 = 6 月
month-7 = 7 月
month-8 = 8 月
month-9 = 9 月
month-10 = 10 月
month-11 = 11 月
month-12 = 12 月
month-short-1 = 1 月
month-short-2 = 2 月
month-short-3 = 3 月
month-short-4 = 4 月
month-short-5 = 5 月
month-short-6 = 6 月
month-short-7 = 7 月
month-short-8 = 8 月
month-short-9 = 9 月
month-short-10 = 10 月
month-short-11 = 11 月
month-short-12 = 12 月

# Where somebody is signed in.
sessions-title = 登录记录
sessions-browser = 浏览器
sessions-browser-on = { $system } 上的 { $browser }
sessions-browser-unknown = 未知
sessions-began = 登录时间
sessions-until = 到期时间
sessions-source = IP 地址
sessions-this = 当前浏览器
sessions-end = 退出
sessions-end-others = 退出其他所有登录
sessions-end-all = 退出所有登录
sessions-ended = 已退出。
security-events-title = 近期安全记录
security-events-none = 暂无记录。
security-events-when = 时间
security-events-what = 事项
security-events-from = IP 地址
security-events-counted = { $what }：该小时内 { $count } 次

# What an activation is about, on each of its pages.
activation-about = 您正在开通 { $product }，购买方为 AWS 账号 { $account }。
changed-title = 页面打开期间，内容已发生变化
changed-text = 本次操作未执行。请核对页面现在显示的内容，然后重新确认。

# The rooms of the console.
page-rooms-console = 控制台
page-room-workspaces = 工作空间
page-room-profile = 账号资料
page-room-security = 安全设置
form-save = 保存
