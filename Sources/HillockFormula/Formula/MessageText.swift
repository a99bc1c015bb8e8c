extension String {
  /// The text as an error says it: with more than 1,000 characters, its beginning and its end.
  ///
  /// An error quotes what is wrong, and that may be a name of 100,000 letters; what would be right stands behind it.
  package var inMessage: String {
    guard utf8.count > 1000, unicodeScalars.count > 1000 else { return self }
    return String(unicodeScalars.prefix(600)) + " … " + String(unicodeScalars.suffix(300))
  }
}
