#if MySQL
    import CMariaDB
    import Rows
    import TimeAxis

    /// A column of a result and the memory that its values arrive in.
    final class MySQLColumn {
        /// The kind of the values, by the column's type.
        enum Shape {
            case integer, unsigned, bits, double, float, decimal, text, bytes, date, local, instant, time
        }

        let name: String
        let shape: Shape
        let bufferType: enum_field_types
        private(set) var buffer: UnsafeMutableRawBufferPointer
        let length: UnsafeMutablePointer<UInt>
        let isNull: UnsafeMutablePointer<my_bool>
        let error: UnsafeMutablePointer<my_bool>

        /// The first size of a buffer for values of variable length, in bytes; it grows with longer values.
        private static let room = 512
        /// The largest buffer that is kept for the next row, in bytes.
        private static let roomKept = 1 << 20

        init(_ field: MYSQL_FIELD) {
            name = String(cString: field.name)
            (shape, bufferType) = Self.shape(of: field)
            let size = Self.size(of: shape)
            buffer = .allocate(byteCount: size, alignment: 16)
            length = .allocate(capacity: 1)
            isNull = .allocate(capacity: 1)
            error = .allocate(capacity: 1)
            length.initialize(to: 0)
            isNull.initialize(to: 0)
            error.initialize(to: 0)
        }

        deinit {
            buffer.deallocate()
            length.deallocate()
            isNull.deallocate()
            error.deallocate()
        }

        private static func shape(of field: MYSQL_FIELD) -> (Shape, enum_field_types) {
            let isUnsigned = field.flags & UInt32(UNSIGNED_FLAG) != 0
            switch field.type {
            case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG,
                MYSQL_TYPE_YEAR:
                return (isUnsigned ? .unsigned : .integer, MYSQL_TYPE_LONGLONG)
            case MYSQL_TYPE_BIT: return (.bits, MYSQL_TYPE_BLOB)
            case MYSQL_TYPE_FLOAT: return (.float, MYSQL_TYPE_FLOAT)
            case MYSQL_TYPE_DOUBLE: return (.double, MYSQL_TYPE_DOUBLE)
            case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL: return (.decimal, MYSQL_TYPE_STRING)
            case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE: return (.date, MYSQL_TYPE_DATE)
            case MYSQL_TYPE_DATETIME, MYSQL_TYPE_DATETIME2: return (.local, MYSQL_TYPE_DATETIME)
            case MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_TIMESTAMP2: return (.instant, MYSQL_TYPE_DATETIME)
            case MYSQL_TYPE_TIME, MYSQL_TYPE_TIME2: return (.time, MYSQL_TYPE_TIME)
            case MYSQL_TYPE_JSON: return (.text, MYSQL_TYPE_STRING)
            // The character set 63 is `binary`.
            default:
                return field.charsetnr == 63 ? (.bytes, MYSQL_TYPE_BLOB) : (.text, MYSQL_TYPE_STRING)
            }
        }

        private static func size(of shape: Shape) -> Int {
            switch shape {
            case .integer, .unsigned, .bits, .double, .float: 8
            case .date, .local, .instant, .time: MemoryLayout<MYSQL_TIME>.size
            // 65 digits, a sign, a point and a zero.
            case .decimal: 80
            case .text, .bytes: room
            }
        }

        /// Tells the client library where to write values.
        var bind: MYSQL_BIND {
            var bind = MYSQL_BIND()
            bind.buffer_type = bufferType
            bind.buffer = buffer.baseAddress
            bind.buffer_length = UInt(buffer.count)
            bind.length = length
            bind.is_null = isNull
            bind.error = error
            bind.is_unsigned = shape == .unsigned ? 1 : 0
            return bind
        }

        /// Whether values have a length of their own.
        var isVariable: Bool { [.text, .bytes, .decimal, .bits].contains(shape) }

        /// Whether the current value did not fit into the buffer.
        var isCut: Bool { isVariable && isNull.pointee == 0 && Int(length.pointee) > buffer.count }

        var kind: ValueKind {
            switch shape {
            case .integer: .integer
            case .unsigned, .bits: .unsigned
            case .double: .double
            case .float: .float
            case .decimal: .decimal
            case .text: .text
            case .bytes: .bytes
            case .date: .date
            case .local: .local
            case .instant: .instant
            case .time: .time
            }
        }

        /// Enlarges the buffer for the current value.
        func grow() {
            replace(with: Int(length.pointee) + Int(length.pointee) / 4)
        }

        /// Frees the memory of an exceptionally long value.
        ///
        /// - Returns: whether the buffer has moved.
        func shrink() -> Bool {
            guard buffer.count > Self.roomKept else { return false }
            replace(with: Self.roomKept)
            return true
        }

        private func replace(with size: Int) {
            buffer.deallocate()
            buffer = .allocate(byteCount: size, alignment: 16)
        }

        /// The current value.
        @inline(__always)
        var value: TypedValue {
            guard isNull.pointee == 0 else { return .null }
            switch shape {
            case .integer: return .integer(buffer.load(as: Int64.self))
            case .unsigned: return .unsigned(buffer.load(as: UInt64.self))
            case .double: return .double(buffer.load(as: Double.self))
            case .float: return .float(buffer.load(as: Float.self))
            case .decimal: return .decimal(bytes)
            case .text: return .text(bytes)
            case .bytes: return .bytes(bytes)
            case .bits: return .unsigned(bytes.reduce(0) { $0 << 8 | UInt64($1) })
            case .date, .local, .instant, .time: return time(buffer.load(as: MYSQL_TIME.self))
            }
        }

        private var bytes: UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: buffer[..<Int(length.pointee)])
        }

        private func time(_ time: MYSQL_TIME) -> TypedValue {
            let hours = Int64(time.hour) + (shape == .time ? Int64(time.day) * 24 : 0)
            let seconds = (hours * 60 + Int64(time.minute)) * 60 + Int64(time.second)
            let clock = seconds * 1_000_000 + Int64(time.second_part)
            if shape == .time { return .time(TimeValue(microseconds: time.neg != 0 ? -clock : clock)) }
            guard time.year > 0,
                let date = CivilDate(year: Int(time.year), month: Int(time.month), day: Int(time.day))
            else { return .zeroDate }
            let days = date.daysSince2000
            let value = TimeValue(microseconds: days * microsecondsPerDay + clock)
            switch shape {
            case .date: return .date(days)
            case .local: return .local(value)
            default: return .instant(value)
            }
        }
    }
#endif
