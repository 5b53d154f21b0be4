//! Files in a form.

use bytes::{Bytes, BytesMut};

use crate::request::Body;

/// A file in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilePart {
    /// Name of the file, as the carrier will show it.
    pub file_name: String,
    /// `Content-Type` of the file, such as `application/pdf`.
    pub content_type: String,
    /// The file.
    pub bytes: Bytes,
}

impl FilePart {
    /// A file of unknown type.
    pub fn new(file_name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let content_type = "application/octet-stream".to_owned();
        Self { file_name: file_name.into(), content_type, bytes: bytes.into() }
    }

    /// A file of this type.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = content_type.into();
        self
    }
}

/// A form (RFC 7578) with the parts that are there, under the names that the operation gives them.
pub(crate) fn multipart(parts: &[(&'static str, &Option<FilePart>)]) -> Body {
    let parts: Vec<_> = parts.iter().filter_map(|(name, part)| Some((*name, part.as_ref()?))).collect();
    let boundary = boundary(&parts);
    let mut bytes = BytesMut::new();
    for (name, part) in &parts {
        let (file, kind) = (quoted(&part.file_name), one_line(&part.content_type));
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(&part.bytes);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Body::Multipart { content_type: format!("multipart/form-data; boundary={boundary}"), bytes: bytes.freeze() }
}

/// The first of a row of texts that stands in none of the files.
fn boundary(parts: &[(&'static str, &FilePart)]) -> String {
    let mut number = 0_u64;
    loop {
        let text = format!("part-boundary-{number}");
        let taken = parts.iter().any(|(_, part)| part.bytes.windows(text.len()).any(|bytes| bytes == text.as_bytes()));
        if !taken {
            return text;
        }
        number += 1;
    }
}

/// As browsers write it: what would end the text or the line is percent-encoded.
fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(part: &FilePart) -> (String, String) {
        match multipart(&[("loa", &Some(part.clone())), ("bill", &None)]) {
            Body::Multipart { content_type, bytes } => (content_type, String::from_utf8(bytes.to_vec()).unwrap()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_part_that_is_not_set_is_not_sent() {
        let (kind, text) = written(&FilePart::new("loa.pdf", "%PDF").content_type("application/pdf"));
        assert_eq!(kind, "multipart/form-data; boundary=part-boundary-0");
        let head =
            "Content-Disposition: form-data; name=\"loa\"; filename=\"loa.pdf\"\r\nContent-Type: application/pdf";
        assert_eq!(text, format!("--part-boundary-0\r\n{head}\r\n\r\n%PDF\r\n--part-boundary-0--\r\n"));
    }

    #[test]
    fn the_boundary_stands_in_no_file() {
        let (kind, text) = written(&FilePart::new("a", "x part-boundary-0 part-boundary-1"));
        assert!(kind.ends_with("part-boundary-2"), "{kind}");
        assert_eq!(text.matches("part-boundary-2").count(), 2);
    }

    #[test]
    fn names_cannot_end_their_line() {
        let (_, text) = written(&FilePart::new("a\"\r\nX: y", "").content_type("a\r\nX: y"));
        assert!(text.contains("filename=\"a%22%0D%0AX: y\"") && !text.contains("\nX"), "{text}");
    }
}
