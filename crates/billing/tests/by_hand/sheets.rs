//! Bills as comma-separated values.

use billing::csv::{LineNames, text};
use billing::{Bill, BillStatus, FrozenUsage, Share};

use super::{accepted, billed, currency, month, priced};

#[test]
fn a_sheet_has_a_row_a_line_of_every_bill_and_names_cells_that_are_no_formulas() {
    let covered = FrozenUsage {
        share: Share::Covered { raw_millionths: 1_500_000_000, unit_size: 1_000 },
        ..accepted("2026-11-02", "wksp_a", 0)
    };
    let mut todays = billed("2026-11-03", "", 2, BillStatus::Held);
    todays.price.recorded = false;
    let usage = [
        accepted("2026-11-02", "wksp_a", 3),
        billed("2026-11-02", "wksp_a", 1, BillStatus::OnItsWay),
        covered,
        todays,
        priced(accepted("2026-11-04", "wksp_b", 1), "JPY", 7_500_000),
    ];
    let (bill, others) = Bill::of_month(month("2026-11"), &usage, currency("USD"));
    let printed = text(
        std::iter::once(&bill).chain(&others),
        |line| match line.workspace.as_ref().map(|id| id.as_str()) {
            Some("wksp_a") => LineNames { workspace: "=Main", unit: "GB" },
            Some(_) => LineNames { workspace: "b, \"two\"", unit: "" },
            None => LineNames::default(),
        },
        &[],
    );
    let rows: Vec<&str> = printed.split("\r\n").collect();
    let expected = [
        "\u{feff}day,workspace_id,workspace,product_code,dimension,unit,used,covered,quantity,accepted,on_its_way,held,\
         unit_price,amount_exact,amount,currency,price_recorded,aws_invoice,aws_invoice_type,aws_invoice_amount",
        "2026-11-02,wksp_a,'=Main,product,logs,GB,5.5,1.5,4,3,1,0,0.40,1.60,1.60,USD,true,,,",
        "2026-11-03,,,product,logs,,2,0,2,0,0,2,0.40,0.80,0.80,USD,false,,,",
        "2026-11-04,wksp_b,\"b, \"\"two\"\"\",product,logs,,1,0,1,1,0,0,7.5,7.5,8,JPY,true,,,",
        "",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_bill_of_nothing_is_a_row_of_names() {
    let bill = Bill::of(month("2026-11"), &[], currency("USD"));
    let printed = text([&bill], |_| LineNames::default(), &[]);
    assert_eq!(printed.lines().count(), 1);
}
