import Diagnostics
import Terms

extension SourceFile {
    /// Hides possible passwords from diagnostics.
    ///
    /// It works on lines and not on the tree, because a file may not be YAML and a value may be at a wrong key.
    mutating func hideSecrets() {
        for (index, line) in lines.enumerated() {
            for columns in SecretScan.secretColumns(of: line) { hide(line: index + 1, columns: columns) }
        }
    }
}
