/// A name in small letters, without underscores, hyphens and spaces: the points in which naming conventions differ.
func foldedName(_ name: String) -> String {
    name.lowercased().filter { !"_- ".contains($0) }
}

/// The folded name without the ending of an English plural.
func foldedSingular(_ name: String) -> String {
    let name = foldedName(name)
    if name.hasSuffix("ies") { return name.dropLast(3) + "y" }
    return name.hasSuffix("s") && !name.hasSuffix("ss") ? String(name.dropLast()) : name
}
