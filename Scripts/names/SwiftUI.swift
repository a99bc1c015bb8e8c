// The names of SwiftUI that are names here too, or were: see Scripts/check-names.sh.
public protocol Shape {}
public struct Window { public init() {} }
public struct Table { public init() {} }
public enum Axis { case horizontal }
