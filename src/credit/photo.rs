//! Captions, and the credits of pictures.

use std::ops::Range;

/// The credit of a picture, or the mark of a caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoFound {
    /// The bytes of the credit or mark.
    pub span: Range<usize>,
    /// The short names of the agencies, in order.
    pub agencies: Vec<&'static str>,
    /// Whether nothing but a caption or a credit of a picture looks like this.
    pub strong: bool,
}

/// The credit of a picture in a line.
pub fn photo(_line: &str) -> Option<PhotoFound> {
    None
}
