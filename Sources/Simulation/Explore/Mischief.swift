/// One thing that the shell does wrong, on purpose: the exploration has to find each.
package enum Mischief: String, CaseIterable, Sendable {
  /// What an order does leaves before the order is durable.
  case actsBeforeCommit
  /// The old key is thrown away when a new one comes.
  case forgetsPreviousKey
  /// A new key is used although it was never made durable.
  case usesKeyBeforeCommit
  /// An answer that did not come is taken for a refusal.
  case timeOutIsRefusal
  /// A slip is printed although its job was not journaled.
  case printsWithoutJournal
  /// A job that was being printed when the daemon ended is printed again, unmarked.
  case forgetsCopyMark
  /// After a crash the payment is sent once more.
  case paysAgainAfterCrash
  /// The order's number is not looked for in the journal.
  case takesNumberTwice
  /// A sale is charged however it stands.
  case ignoresSale
  /// A payment code serves as many orders as it is shown for.
  case ignoresUsedCode
  /// After a crash nothing is asked for.
  case forgetsOpenOrders
  /// A commit that failed is taken for one that is not on the disk.
  case trustsFailedCommits
  /// A check-in is sent whenever the key is old, confirmed or not.
  case ignoresBudget
}
