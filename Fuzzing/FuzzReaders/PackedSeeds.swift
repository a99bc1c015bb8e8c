import Foundation

/// Small files that other programs packed, with codes of their own making.
enum PackedSeeds {
  /// Of `numpy.savez_compressed`: x of 6×3 doubles, y of 6 bytes.
  static let npz = bytes(
    "UEsDBC0AAAAIAAAAIQCTFENu//////////8FABQAeC5ucHkBABAAEAEAAAAAAABZAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxc"
      + "pG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GmY6CsaaOgq1CmQDLgYU8MEeynCAUBxQWgBKizjQWj0A"
      + "UEsDBC0AAAAIAAAAIQATaFvD//////////8FABQAeS5ucHkBABAAhgAAAAAAAABIAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxc"
      + "pG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GmY6mjoKtQoUAC4GRhAEAFBLAQItAy0AAAAIAAAAIQCT"
      + "FENuWQAAABABAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQItAy0AAAAIAAAAIQATaFvDSAAAAIYAAAAFAAAAAAAAAAAA"
      + "AACAAZAAAAB5Lm5weVBLBQYAAAAAAgACAGYAAAAPAQAAAAA=")

  /// 12×10 pixels of three colours, each way of filtering a row.
  static let colours = bytes(
    "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAKCAIAAAAPTiitAAAA1klEQVR42mNgYOcTlVHWMrSwd/MNiU7KLCiva+2ZPGvhivXb"
      + "9h45fenmg+fvvjIycwlKyKvpmlg7eQaEx6XmFFc1dvRPm7tk9aadB46fu3rn8auPP5jYeEWklTQNzO1cfYKjEjPyy2pbuifN"
      + "XLB83dY9h09dvHH/2dsvv5k5BcTlVHWMrRw9/MNiU7KLKhva+6bOWbxq4479x85euf3o5Yfv/1h4hKUUNfTNbF28gyIT0vNK"
      + "a5q7Js6Yv2ztlt2HTl64fu/pm8+/GKnnJgZigoAoNxHlOwCsUrLJ8HoGAwAAAABJRU5ErkJggg==")

  /// 12×5 pixels of four bits with a palette and transparency.
  static let palette = bytes(
    "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAFBAMAAACDVBAcAAAAMFBMVEUAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0e"
      + "HyAhIiMkJSYnKCkqKywtLi+tl47vAAAAEHRSTlMAAQIDBAUGBwgJCgsMDQ4PPFyWBgAAACxJREFUeNpjYFD1yp+yk5FRzbtg"
      + "6i4mJnWfwmm7mZk1fIum72Fh0fQrnrEXALQCyx79Hpb7AAAAAElFTkSuQmCC")

  private static func bytes(_ text: String) -> [UInt8] { [UInt8](Data(base64Encoded: text) ?? Data()) }
}
