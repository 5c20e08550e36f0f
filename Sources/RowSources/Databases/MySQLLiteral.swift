/// A text as a literal for MariaDB and MySQL. It is written in hexadecimal, because the meaning of quotes and backslashes
/// depends on the session's SQL mode.
package func mySQLLiteral(_ text: String) -> String {
    let digits = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return "CONVERT(X'\(digits)' USING utf8mb4)"
}
