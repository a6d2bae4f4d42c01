# 查找
operators-search-lead = 公司、用户名和工作空间按名称开头查找；其他内容需完整输入。
operators-search-lead-things = 工作空间按名称开头查找；其他内容需完整输入。您的角色不能查找人员。
operators-search-none-things = 请尝试工作空间名称的开头；或完整输入：许可 ID 或 ARN、12 位 AWS 账号、协议、报价、工作空间 ID。您的角色不能查找人员。
operators-search-billing = 费用中心账号
operators-search-console = 控制台账号
operators-search-invoices = 发票
operators-search-by = 匹配项
operators-search-more-accounts = 更多账号
operators-search-more-workspaces = 更多工作空间
operators-search-more-licenses = 更多许可
operators-search-type-more = 还有更多结果。请输入更多内容以缩小范围，或继续查看。

# 许可
operators-licenses-lead = 所有许可，最近变化的在前：得知、可以使用或结束的时间。
operators-licenses-since = 时间
operators-licenses-heard = 得知于
operators-licenses-live = 可用自
operators-licenses-over = 结束于
operators-licenses-unbound = 尚无账号
operators-licenses-none-yet = 还没有许可
operators-licenses-none-yet-text = 有人在 AWS Marketplace 订阅后，许可会显示在这里。
operators-licenses-none-fits = 没有符合的许可
operators-licenses-none-fits-text = 该产品没有处于此状态的许可。选择“全部”可查看所有许可。
operators-licenses-no-more = 没有更多许可
operators-licenses-no-more-text = 自您打开上一页以来，这里的内容已变化。请从第一页重新开始。
operators-licenses-buyer = 买家

# 近况
operators-funnel = 激活进展
operators-funnel-step = 步骤
operators-funnel-days = 最近 { $days } 天
operators-funnel-stopped = 停在此步
operators-funnel-landed = 设置账号
operators-funnel-account = 费用中心账号
operators-funnel-workspace = 工作空间
operators-funnel-used = 首次使用
operators-funnel-text = 统计在这些天内首次设置账号的许可。用量在其第一个小时结算后计入。
operators-funnel-more = 仅统计最新的 { $count } 个。
operators-funnel-left = 中途停止的激活
operators-funnel-none = 30 天内没有人来过
operators-funnel-none-text = 这里显示有多少人从“设置账号”进入，其中多少人获得了账号、工作空间并开始使用。
operators-lately = 最近 24 小时的许可
operators-day-begun = 新增
operators-day-ended = 已结束
operators-day-renewed = 已续订或替换
operators-day-more = 超过 { $count }
