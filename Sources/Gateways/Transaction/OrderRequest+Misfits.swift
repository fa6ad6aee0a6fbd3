import Terminal

extension OrderRequest {
  /// What of a request has no place with a payment system that takes an amount and little else.
  ///
  /// - Parameter wallet: the only one there is; nil where there are more.
  func misfits(of system: String, only wallet: PayerWallet? = nil) -> [FieldError] {
    let unsent = "\(system) has no place for it: leave it out"
    var errors: [FieldError] = []
    if let wallet, let payway, payway != wallet.payway {
      errors.append(
        FieldError("payway", "must be \"\(wallet.payway)\" here: \(system) has no other wallet"))
    }
    if reflect != nil { errors.append(FieldError("reflect", unsent)) }
    if extended != nil { errors.append(FieldError("extended", unsent)) }
    if goodsDetails != nil { errors.append(FieldError("goods_details", unsent)) }
    return errors
  }
}
