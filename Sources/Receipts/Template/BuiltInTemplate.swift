extension ReceiptTemplate {
  /// The template that is used where `[receipt] template` names none; `docs/receipts.md` shows it.
  public static let builtInText = """
    logo
    center bold: {shop}
    center: {header}
    center bold: {title}
    rule
    center bold double: {currency} {amount}

    [qr]
    qr: {qr}
    pair: {valid_until}

    [all]
    rule when {amount}
    pair: {state}
    pair: @total_amount | {currency} {total_amount}
    pair: @refunded_amount | {currency} {refunded_amount}
    pair: {payway_text}
    pair: {subject}
    pair: {client_sn}
    pair: {refund_request_no}
    pair: {sn}
    pair: {trade_no}
    pair: {operator}
    pair: {time}
    feed when {footer}
    center: {footer}

    """
}
