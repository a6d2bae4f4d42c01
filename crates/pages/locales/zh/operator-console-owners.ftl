# An account: bills by month
operators-bills = 月度账单
operators-bills-lead = 此账号每月的费用，以及其中 AWS 已接收的部分，与所有者看到的一致。
operators-bills-none = 没有账单
operators-bills-none-text = 账号开通以来每个月的金额会列在这里。
operators-bills-older = 更早的月份
operators-month = 月份
operators-month-runs = 本月
operators-bill-title = { $month }账单
operators-bill-accepted = AWS 已接收
operators-bill-on-its-way = 上报中
operators-bill-held = 暂缓
operators-bill-see-held = 查看暂缓的用量
operators-bill-until = 数据截至
operators-bill-prices = 价格
operators-bill-todays-prices = 部分用量在产生时没有记录价格，此处按当前价格显示。
operators-bill-none = 没有用量
operators-bill-none-text = 此账号的工作空间在当月的用量、单价和金额会列在这里。
operators-bill-sums = 按工作空间汇总的用量
operators-bill-dimension = 计量维度
operators-bill-units = 计费数量
operators-bill-covered = 合约已包含
operators-bill-unit-price = 单价

# An account: the people who use its workspaces
operators-people = 控制台账号
operators-people-lead = 使用此账号工作空间的人员及其会话。
operators-people-none = 尚无人使用工作空间
operators-people-none-text = 拥有此账号工作空间的控制台账号会列在这里。
operators-people-verified = 已验证
operators-people-not-verified = 未验证
operators-people-closed = 已注销
operators-people-workspaces-none-text = 此人开通的工作空间会列在这里。
operators-console-account = 控制台账号

# An account: mails
operators-mails = 已发邮件
operators-mails-see = 给所有者发过什么、何时发送，以及邮件服务是否接收。
operators-mails-lead = 最近 { $days } 天发给所有者的邮件和短信：只有类型和时间，没有内容。已接收不代表已阅读。
operators-mails-when = 时间
operators-mails-kind = 类型
operators-mails-to = 发送至
operators-mails-none = 尚无邮件
operators-mails-none-text = 发给所有者的邮件会列在这里，保留 90 天。
operators-mails-none-more = 没有更早的邮件
operators-mails-none-more-text = 更早的邮件会列在这里，保留 90 天。
operators-mails-again = 重发
operators-sent-code = 验证码
operators-sent-welcome = 欢迎邮件
operators-sent-console-welcome = 控制台欢迎邮件
operators-sent-account-changed = 登录方式变更通知
operators-sent-second-factor = 两步验证变更通知
operators-sent-by-operator = 运营人员操作通知
operators-sent-verification = 实名认证结果
operators-sent-invoice = 发票处理结果
operators-sent-binding = 订阅绑定、解绑或结算变更通知
operators-sent-locked = 工作空间锁定通知
operators-sent-lock-reminder = 内容可被删除前三天提醒
operators-sent-lock-due = 内容可被删除通知
operators-sent-resume = 继续激活的邮件
operators-sent-to-email = 邮箱
operators-sent-to-new-email = 新邮箱
operators-sent-to-former-email = 原邮箱
operators-sent-to-phone = 手机
operators-sent-to-new-phone = 新手机号
operators-sent-was-taken = 已接收
operators-sent-was-refused = 被拒收
operators-sent-was-not-taken = 未接收
operators-sent-was-under-way = 发送中
operators-mails-send-again = 重发邮件
operators-mails-send-again-text = { $left ->
    [0] 今天不能再向此所有者重发邮件。
   *[other] 邮件会按当前情况以所有者的语言重新生成，并发往当前邮箱。今天还可重发 { $left } 封。
}
operators-mails-which = 邮件
operators-mails-done = 邮件已重发。
operators-mails-none-again = 没有可重发的邮件
operators-mails-none-again-text = 与工作空间、订阅、发票或实名认证有关的邮件会列在这里供选择。
operators-mail-nothing-to-tell = 此邮件已没有可告知的内容，请选择其他邮件。
operators-mails-too-many = 最近一天已向此所有者重发五封邮件。下一封可在 { $when } 发送。
operators-mail-not-taken = 邮件服务未接收此邮件。此次已计入重发次数，请稍后再试。
operators-mails-never = 哪些邮件不能重发
operators-mails-never-code = 验证码：只在几分钟内对请求者本人有效。请所有者重新获取。
operators-mails-never-notice = 密码、邮箱、手机号或两步验证的变更通知：申诉链接只在原邮件中，且已发往当时的邮箱。
operators-mails-never-resume = 继续激活的邮件：请在未完成激活的页面发送，其中有新的链接。
operators-mails-never-settled = 工作空间由哪个订阅付费：所有者可在“云账号”中查看当前情况。
operators-again-welcome = 欢迎邮件
operators-again-verification = 实名认证结果
operators-again-invoice = 发票 { $id } 的处理结果
operators-again-bound = 订阅已绑定：{ $id }
operators-again-unbound = 订阅已解绑：{ $id }
operators-again-locked = 订阅 { $id } 结束后工作空间已锁定

# An account: export
operators-export = 导出数据
operators-export-lead = 为提出请求但无法登录的所有者导出账号的全部数据。
operators-export-what = 您得到的文件与所有者在“资料”页面导出的相同：资料、云账号和工作空间、实名认证、发票、账单金额、会话和安全事件。其中没有密码、验证码或完整证件号码。交付前请核实请求者身份。所有者会通过邮件和安全事件得知。
operators-export-last = 运营人员上次导出
operators-export-why-hint = 谁在哪封信函中提出请求，以及您如何核实其身份。会与您的身份一同永久保存在审计日志中。请勿填写个人信息。
operators-export-button = 导出
security-event-exported-by-operator = 我们导出了您的数据
