# 决定对账单的影响
operators-billed = { $month }账单将增加 { $amounts }。
operators-billed-by-unit = 您填写的每个单位将使{ $month }账单增加 { $unit }。
operators-not-billed = { $month }账单不计入其中的 { $amounts }。
operators-consequence-unknown = 没有对应的价格。
operators-consequence-more = 其中一部分没有价格。

# 两人确认
operators-proposals = 等待第二人确认
operators-proposal-title = 此项等待第二人确认
operators-proposal-until = 确认截止时间
operators-proposal-stale = 此后又有新用量到达，已无法确认：请拒绝，并就当前用量重新申请。
operators-proposed = 申请内容
operators-proposed-less = 按 { $units } 个单位发送
operators-a-colleague = 一位同事
operators-answer = 您的答复
operators-answer-button = 提交答复
operators-confirm = 确认并执行
operators-confirm-text = 立即执行，审计日志中记录两人的姓名。
operators-decline = 拒绝
operators-decline-text = 不放弃任何用量，继续保留在隔离区。
operators-withdraw = 撤回
operators-withdraw-text = 这是您提出的申请，须由另一人确认。您可以撤回，用量将继续保留在隔离区。
operators-done-asked = 金额超出您可单独放弃的上限，须由第二人确认。在此之前不会放弃任何用量；到期自动发送的记录会等待答复，最晚到 AWS 截止时间前一小时。
operators-done-declined = 已拒绝，继续保留在隔离区。

# 批量处理
operators-several = 批量处理
operators-several-button = 处理所选条目
operators-several-none = 请至少选择一个条目。
operators-several-too-many = 一次最多选择 { $most } 个条目。
operators-several-gone = 部分条目已不在隔离区
operators-several-gone-text = 已有人处理，或已自动发送。现在只处理以下条目。
operators-several-release = 将每条记录再次发送给 AWS，所属月份的账单最多增加 { $amounts }。迟到的用量没有记录，保持不变。
operators-several-open-hour = 所有单位计入各许可证当前开放的小时。按今天的价格，账单约增加 { $amounts }。
operators-several-write-off = 全部永久放弃：{ $amounts } 不向任何人收费。
operators-several-done = 已完成 { $done } / { $all }
operators-outcome = 处理结果
operators-outcome-asked = 等待第二人确认
operators-outcome-moved = 计入开放的小时
operators-outcome-written-off = 已放弃
operators-outcome-released = 正在发送给 AWS
operators-outcome-changed = 期间已变化：请重新查看
operators-outcome-try-again = 未完成：请重试
operators-choose = 选择 { $id }
operators-sheet = 下载 CSV
operators-within = { $hours } 小时内

# 审计日志筛选
operators-audit-month = 截至月末
operators-audit-none-fits = 没有符合条件的记录
operators-audit-none-fits-text = 已查看的记录均不符合。请继续查看更早的记录，或更改筛选条件。
operators-chain-sound = № { $first } 至 { $last }：每条记录均未被更改，并包含前一条的哈希。
operators-chain-broken = 哈希链已断裂
operators-chain-broken-text = 本页有记录被更改、删除或插入。请运行 make verify-audit（与锁定的存储桶比对），并通知安全负责人。
