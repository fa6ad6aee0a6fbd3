import Foundation

/// What the gateway's books say of one order.
struct Booked: Hashable, Sendable {
  var taken: Int64
  var returned: Int64
}

/// Holds the daemon's orders against the gateway's books.
enum Agreement {
  /// Sentences about every order of which the daemon says something else than the books.
  static func violations(orders: [JSON], booked: [String: [Booked]]) -> [String] {
    var found: [String] = []
    for order in orders {
      guard let number = order["client_sn"].text, let total = order["total_amount"].int,
        let refunded = order["refunded_amount"].int, let state = order["state"].text
      else {
        found.append("not an order: \(order)")
        continue
      }
      let books = booked[number] ?? []
      let taken = books.reduce(0) { $0 + $1.taken }
      let kept = taken - books.reduce(0) { $0 + $1.returned }
      if taken > total { found.append("\(number) of \(total) was charged \(taken): \(books)") }
      let holds = ["paid", "partially_refunded", "refunded", "revoked", "revoking"].contains(state)
      if kept != (holds ? total - refunded : 0) {
        found.append("\(number) is \(state) with \(refunded) of \(total) back; kept is \(kept)")
      }
      let handOver = order["hand_over"].bool == true
      if handOver != (holds && refunded < total) {
        found.append("\(number) is \(state) and says hand_over \(handOver)")
      }
      if !order.isResolved { found.append("\(number) is still \(state)") }
    }
    let known = Set(orders.compactMap { $0["client_sn"].text })
    for (number, books) in booked where !known.contains(number) {
      if books.contains(where: { $0.taken > 0 }) { found.append("\(number) is in the books alone") }
    }
    return found
  }

  static func violations(_ till: Till, _ world: World) async throws -> [String] {
    var booked: [String: [Booked]] = [:]
    for order in try await world.ledger()["orders"].list {
      booked[order["client_sn"].text ?? "", default: []].append(
        Booked(
          taken: order["paid_amount"].int ?? 0, returned: order["returned_amount"].int ?? 0))
    }
    return violations(orders: try await till.orders(), booked: booked)
  }
}
