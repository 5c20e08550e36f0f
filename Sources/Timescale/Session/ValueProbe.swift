import Postgres
import Statements
import Terms

extension Session {
    /// Has the server read a text as `COPY` would for a column, without storing it: with the type's modifiers and a
    /// domain's constraints.
    ///
    /// - Returns: the server's refusal; `nil` if it accepts the text.
    /// - Throws: ``ServerError`` if the server could not judge the text.
    package func refusal(of text: String, for column: Column) throws -> ServerError? {
        let literal = "\(quotedLiteral(text))::pg_catalog.text"
        let isJSON = ["json", "jsonb"].contains(column.baseType)
        // Unlike a cast, which cuts a text to the length of varchar.
        let sql =
            isJSON
            ? "SELECT \(literal)::\(column.type)"
            : "SELECT v FROM pg_catalog.jsonb_to_record(pg_catalog.jsonb_build_object('v', \(literal))) "
                + "AS r (v \(column.type))"
        do {
            _ = try query("\(ApplicationPath.use); \(sql)")
            return nil
        } catch let error as ServerError
            where !error.isTransient && !error.isCancellation && error.sqlState != "42501"
            && !CatalogReading.isRace(error)
        {
            return error
        }
    }
}
