public import Terminal

extension PrinterStatus {
  /// The state for the cashier: what is the matter, and what to do.
  public func words(_ language: Language) -> String {
    switch readiness {
    case .unknown:
      language(
        "The printer does not tell its state.", "打印机未返回状态。")
    case .ready where isPaperNearEnd:
      language(
        "Ready. The paper is nearly at its end: have a new roll at hand.", "就绪。纸即将用完，请备好新纸卷。")
    case .ready:
      language("Ready.", "就绪。")
    case .held(let reason):
      reason.words(language)
    }
  }
}

extension PrinterStatus.HoldReason {
  /// Why nothing is printed, and what to do; printing goes on by itself then.
  public func words(_ language: Language) -> String {
    switch self {
    case .coverOpen:
      language("The printer's cover is open. Close it.", "打印机盖已打开，请合上。")
    case .paperEnd:
      language("The printer is out of paper. Put in a new roll.", "打印机缺纸，请更换纸卷。")
    case .unrecoverableError:
      language(
        "The printer has an error. Switch it off and on; if it stays, call service.",
        "打印机故障，请关机后重新开机；若仍有故障请报修。")
    case .cutterError:
      language(
        "The printer's cutter is stuck. Open the cover, remove the paper jam and close it.",
        "打印机切刀卡住，请打开机盖清除卡纸后合上。")
    case .recovering:
      language(
        "The printer pauses, for example because its head is hot. It goes on by itself; if not, "
          + "open and close the cover.",
        "打印机暂停（可能是打印头过热），将自动恢复；若未恢复请开合机盖。")
    case .error:
      language(
        "The printer reports an error. Check paper and cover, then switch it off and on.",
        "打印机报错，请检查纸和机盖后重新开机。")
    case .offline:
      language(
        "The printer is offline. Check paper, cover and its own lamps.",
        "打印机离线，请检查纸、机盖和指示灯。")
    }
  }
}
