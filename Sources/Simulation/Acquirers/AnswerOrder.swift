/// The members of an answer in any order: whoever reads it must not depend on one.
enum AnswerOrder {
  /// - Parameter number: another one is another order, as a rule.
  static func octets(_ members: AnswerMembers, _ number: UInt64) -> [UInt8] {
    var dice = Dice(seed: number)
    var places = Array(members.list.indices)
    for last in places.indices.reversed() { places.swapAt(last, dice.below(last + 1)) }
    var writer = AnswerWriter(reserving: 512)
    writer.write(members, in: places)
    return writer.octets
  }
}
