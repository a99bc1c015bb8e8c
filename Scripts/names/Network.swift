// A name of the framework Network, whose own name is that of a type here: see Scripts/check-names.sh.
public struct NWConnection { public init() {} }
