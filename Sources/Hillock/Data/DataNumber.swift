/// A number that rows of data may be made of: `Float`, `Double` or a whole number.
///
/// Networks compute with floats, so what no float holds is refused where it is given, and all else is rounded to the nearest one.
public protocol DataNumber {
  /// The value, rounded to the nearest `Double` where it is none.
  var dataValue: Double { get }
}

extension DataNumber where Self: BinaryFloatingPoint {
  @inlinable public var dataValue: Double { Double(self) }
}

extension DataNumber where Self: BinaryInteger {
  @inlinable public var dataValue: Double { Double(self) }
}

extension Float: DataNumber {}
extension Double: DataNumber {}
extension Int: DataNumber {}
extension Int8: DataNumber {}
extension Int16: DataNumber {}
extension Int32: DataNumber {}
extension Int64: DataNumber {}
extension UInt: DataNumber {}
extension UInt8: DataNumber {}
extension UInt16: DataNumber {}
extension UInt32: DataNumber {}
extension UInt64: DataNumber {}
