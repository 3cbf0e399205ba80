//! Parquet: a table by columns, one record a row; read with the feature `parquet` only.
//!
//! The columns are found by the names that records have, and no others are read. Rows come one by
//! one, so that a file may be of any length; a file that was compressed as a whole, or is no file,
//! is first written to a temporary one, for its index stands at its end.

use std::fs::File;
use std::io::{self, Seek};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use csv::ByteRecord;
use encoding_rs::UTF_8;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;
use parquet::schema::types::Type;

use super::table::{Columns, Row, Rows, Tabular};
use crate::ingest::batch::Limits;
use crate::ingest::decode::Opened;
use crate::ingest::jsonl::Names;
use crate::ingest::metadata;
use crate::ingest::source::{Input, Origin};

/// A Parquet file that is being read.
pub(in crate::ingest) struct Parquet {
    file: u32,
    rows: RowIter<'static>,
    columns: Arc<Columns>,
    /// Rows read so far.
    number: u64,
    /// Bytes of their cells.
    bytes: u64,
    done: bool,
}

impl Parquet {
    /// Begins a file, or says what is wrong with it.
    pub(in crate::ingest) fn new(
        file: u32,
        opened: Opened<'_>,
        input: &Input,
        names: &Names,
    ) -> Result<Self, String> {
        let again = input.origin == Origin::File && opened.packing.is_none();
        let source = if again { File::open(input.file()) } else { unpacked(opened) };
        let source = source.map_err(|error| format!("could not be read: {error}"))?;
        let rows = caught(|| rows(source, names))?;
        let (rows, columns) = rows.map_err(|error| told(&error))??;
        Ok(Self { file, rows, columns: Arc::new(columns), number: 0, bytes: 0, done: false })
    }
}

impl Tabular for Parquet {
    fn file(&self) -> u32 {
        self.file
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }

    fn is_done(&self) -> bool {
        self.done
    }

    fn cut(&mut self, room: usize, _: &Limits, input: &Input) -> Rows {
        let mut rows = Vec::new();
        let start = self.bytes;
        while !self.done && self.bytes - start < room as u64 {
            let number = self.number + 1;
            match caught(|| self.rows.next()) {
                Ok(None) => self.done = true,
                Ok(Some(Ok(row))) => {
                    let columns = row.into_columns();
                    let cells: ByteRecord =
                        columns.into_iter().map(|(_, field)| cell(field)).collect();
                    self.number = number;
                    self.bytes += cells.as_slice().len() as u64 + 64;
                    rows.push(Ok(Row { number, cells }));
                }
                Ok(Some(Err(error))) => {
                    self.done = true;
                    rows.push(Err(input.problem(Some(number), told(&error))));
                }
                Err(message) => {
                    self.done = true;
                    rows.push(Err(input.problem(Some(number), message)));
                }
            }
        }
        let columns = Arc::clone(&self.columns);
        Rows { file: self.file, columns, cut: rows, encoding: UTF_8 }
    }
}

/// What a library makes of bytes that it did not expect is not for the run to end with.
fn caught<R>(read: impl FnOnce() -> R) -> Result<R, String> {
    panic::catch_unwind(AssertUnwindSafe(read))
        .map_err(|_| "could not be read as Parquet; what came before is used".to_owned())
}

fn told(error: &ParquetError) -> String {
    format!("could not be read as Parquet: {error}; what came before is used")
}

/// A stream as a file that can be read from any place.
fn unpacked(mut opened: Opened<'_>) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut opened.reader, &mut file)?;
    file.rewind()?;
    Ok(file)
}

/// The rows of a file with the columns that are looked for.
fn rows(
    source: File,
    names: &Names,
) -> Result<Result<(RowIter<'static>, Columns), String>, ParquetError> {
    let reader = SerializedFileReader::new(source)?;
    let schema = reader.metadata().file_metadata().schema_descr().root_schema_ptr();
    let all: Vec<_> = schema.get_fields().iter().map(|field| field.name().into()).collect();
    let columns = match Columns::new(&all, names) {
        Ok(columns) => columns,
        Err(message) => return Ok(Err(message)),
    };
    let wanted = schema.get_fields().iter().zip(&columns.0);
    let wanted = wanted.filter(|(field, slot)| slot.is_some() && field.is_primitive());
    let (fields, slots): (Vec<_>, Vec<_>) =
        wanted.map(|(field, slot)| (Arc::clone(field), *slot)).unzip();
    let projected = Type::group_type_builder(schema.name()).with_fields(fields).build()?;
    let rows = RowIter::from_file_into(Box::new(reader)).project(Some(projected))?;
    Ok(Ok((rows, Columns(slots))))
}

/// A value as a table of text would have it.
fn cell(field: Field) -> Vec<u8> {
    match field {
        Field::Str(text) => text.into_bytes(),
        Field::Bytes(bytes) => bytes.data().to_vec(),
        Field::TimestampMillis(at) => metadata::written(at.div_euclid(1000)).as_bytes().to_vec(),
        Field::TimestampMicros(at) => {
            metadata::written(at.div_euclid(1_000_000)).as_bytes().to_vec()
        }
        Field::Null | Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => {
            Vec::new()
        }
        other => other.to_string().into_bytes(),
    }
}
