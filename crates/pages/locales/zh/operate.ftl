problem-invalid-span-title = 无法识别时间范围
problem-invalid-span-detail = 请以 UTC 小时或时刻给出 from 与 to，跨度最多 92 天。
problem-who-and-why-missing-title = 缺少操作人和原因
problem-who-and-why-missing-detail = 请在 by 中填写决定人，在 why 中填写原因。
problem-deadline-passed-title = 已超过该记录的提交期限
problem-deadline-passed-detail = AWS 不再接受该小时的记录。请将用量转入当前开放的小时，或核销。
problem-not-correctable-title = 无法设置该数量
problem-not-correctable-detail = 更正后的数量须为整数且不超过该记录原有的数量，并且 AWS 尚不可能收到该记录。
problem-not-adjustable-title = 无法申请退还
problem-not-adjustable-detail = 该记录须已被 AWS 接收，正确数量须小于原数量，维度须有价格，且 invoiceId 须注明账单。
problem-adjustment-asked-title = 已向 AWS 提出申请
problem-adjustment-asked-detail = 该记录的调整申请已发出。可再次发送以获知结果。
problem-record-may-be-taken-title = AWS 可能已收到该记录
problem-record-may-be-taken-detail = 该记录已发送但应答丢失。请先核对卖方报告，再带上 evenIfTaken 重试。
problem-ledger-closed-title = 该许可证的账本已关闭
problem-ledger-closed-detail = 无法再计入任何用量，剩余部分可以核销。

# Requests of owners
problem-decision-missing-title = 缺少审核结果或内容不完整
problem-decision-missing-detail = 请在 decision 中填写结果。拒绝时需要说明原因，开具发票时需要发票号码，链接须以 https:// 开头。
problem-decided-already-title = 已经处理过
problem-decided-already-detail = 请重新加载列表：可能已由他人处理，或账号所有者提交了新的内容。
problem-invalid-cut-over-title = 无法识别切换时间
problem-invalid-cut-over-detail = 请提供产品、标识方式和 UTC 小时。
problem-arn-taken-title = 该 ARN 属于其他许可证
problem-arn-taken-detail = 该 ARN 属于其他许可证，或此许可证已有 ARN，请核对。
problem-slot-shared-title = 该时段已被另一份许可占用
problem-slot-shared-detail = 用量按产品代码上报，同一买家同一小时 AWS 只接受一条记录。请先将该许可切换为按许可上报，再把用量移入开放的小时；或予以核销。
