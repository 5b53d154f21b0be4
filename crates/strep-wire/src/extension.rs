//! RTP header extensions (RFC 3550 §5.3.1) and the elements in them (RFC 8285).

use core::iter::FusedIterator;

use crate::{RtpError, RtpWriteError};

/// Bytes of profile and length in front of an extension's data.
pub(crate) const EXTENSION_HEADER_LEN: usize = 4;

/// The header extension of one packet.
///
/// ```text
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |            profile            |    length in 32-bit words     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                             data                              |
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Extension<'a> {
    profile: u16,
    data: &'a [u8],
}

impl<'a> Extension<'a> {
    /// An extension to write. `data` is a whole number of 32-bit words, at most 65 535 of them.
    ///
    /// # Errors
    ///
    /// [`RtpWriteError::Extension`] if `data` is not.
    pub fn new(profile: u16, data: &'a [u8]) -> Result<Self, RtpWriteError> {
        if !data.len().is_multiple_of(4) || data.len() / 4 > usize::from(u16::MAX) {
            return Err(RtpWriteError::Extension { got: data.len() });
        }
        Ok(Self { profile, data })
    }

    /// An extension to write, made of `elements`, which are laid out in `buffer` and padded to whole words.
    ///
    /// # Errors
    ///
    /// [`RtpWriteError::Element`] for one that `form` cannot express, [`RtpWriteError::Truncated`] if `buffer` is too
    /// short, [`RtpWriteError::Extension`] if they are more than an extension can hold.
    pub fn from_elements(
        form: ElementForm,
        elements: &[Element<'_>],
        buffer: &'a mut [u8],
    ) -> Result<Self, RtpWriteError> {
        let got = buffer.len();
        let unpadded = elements
            .iter()
            .fold(0_usize, |sum, element| sum.saturating_add(form.header_len()).saturating_add(element.data.len()));
        let needed = unpadded.checked_next_multiple_of(4).ok_or(RtpWriteError::Extension { got: unpadded })?;
        let data = buffer.get_mut(..needed).ok_or(RtpWriteError::Truncated { needed, got })?;
        data.fill(0);
        let mut rest = &mut *data;
        for element in elements {
            rest = element.write(form, rest)?;
        }
        Self::new(form.profile(), data)
    }

    /// Takes the extension off the front of `rest`, the end of a packet of `packet_len` bytes.
    pub(crate) fn split(rest: &'a [u8], packet_len: usize) -> Result<(Self, &'a [u8]), RtpError> {
        let header_end = packet_len.saturating_sub(rest.len()).saturating_add(EXTENSION_HEADER_LEN);
        let Some((&[p0, p1, l0, l1], rest)) = rest.split_first_chunk::<EXTENSION_HEADER_LEN>() else {
            return Err(RtpError::Truncated { needed: header_end, got: packet_len });
        };
        let len = usize::from(u16::from_be_bytes([l0, l1])).saturating_mul(4);
        let Some((data, rest)) = rest.split_at_checked(len) else {
            return Err(RtpError::Truncated { needed: header_end.saturating_add(len), got: packet_len });
        };
        Ok((Self { profile: u16::from_be_bytes([p0, p1]), data }, rest))
    }

    /// The 16 bits that say what the extension is.
    #[must_use]
    pub const fn profile(&self) -> u16 {
        self.profile
    }

    /// The extension's words, without the four bytes of profile and length.
    #[must_use]
    pub const fn data(&self) -> &'a [u8] {
        self.data
    }

    /// The elements of RFC 8285. There are none if the profile names neither of its forms: [`Elements::error`] says so.
    #[must_use]
    pub const fn elements(&self) -> Elements<'a> {
        match ElementForm::from_profile(self.profile) {
            Some(form) => Elements { form, rest: self.data, error: None },
            None => Elements {
                form: ElementForm::OneByte,
                rest: &[],
                error: Some(ElementError::Profile { got: self.profile }),
            },
        }
    }
}

/// How elements are laid out: RFC 8285 §4.2 and §4.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "RFC 8285 has these two forms")]
pub enum ElementForm {
    /// Profile 0xBEDE: ids 1 to 14, 1 to 16 bytes of data.
    ///
    /// ```text
    ///  0 1 2 3 4 5 6 7
    /// +-+-+-+-+-+-+-+-+
    /// |  ID   | len-1 |  data …
    /// ```
    OneByte,
    /// Profile 0x1000 to 0x100F: ids 1 to 255, 0 to 255 bytes of data.
    ///
    /// ```text
    ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
    /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    /// |      ID       |      len      |  data …
    /// ```
    TwoByte {
        /// The profile's low four bits, free for the application.
        app_bits: u8,
    },
}

impl ElementForm {
    const fn from_profile(profile: u16) -> Option<Self> {
        let [high, low] = profile.to_be_bytes();
        match (high, low) {
            (0xBE, 0xDE) => Some(Self::OneByte),
            (0x10, app_bits @ 0..=0x0F) => Some(Self::TwoByte { app_bits }),
            _ => None,
        }
    }

    const fn profile(self) -> u16 {
        match self {
            Self::OneByte => 0xBEDE,
            Self::TwoByte { app_bits } => u16::from_be_bytes([0x10, app_bits & 0x0F]),
        }
    }

    const fn header_len(self) -> usize {
        match self {
            Self::OneByte => 1,
            Self::TwoByte { .. } => 2,
        }
    }
}

/// One element of a header extension. What its id means was agreed in signalling (`a=extmap`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "RFC 8285 elements have an id and data, no more")]
pub struct Element<'a> {
    /// Local identifier: 1 to 14 in the one-byte form, 1 to 255 in the two-byte form.
    pub id: u8,
    /// Its data: 1 to 16 bytes in the one-byte form, 0 to 255 in the two-byte form.
    pub data: &'a [u8],
}

impl Element<'_> {
    /// Writes the element to the front of `buffer`; yields what is behind it.
    fn write<'b>(&self, form: ElementForm, buffer: &'b mut [u8]) -> Result<&'b mut [u8], RtpWriteError> {
        let len = self.data.len();
        let refused = RtpWriteError::Element { id: self.id, got: len };
        let short = RtpWriteError::Truncated { needed: form.header_len().saturating_add(len), got: buffer.len() };
        let len_byte = u8::try_from(len).map_err(|_| refused)?;
        let rest = match (form, self.id, len_byte) {
            (ElementForm::OneByte, 1..=14, 1..=16) => {
                let (header, rest) = buffer.split_first_mut().ok_or(short)?;
                *header = (self.id << 4) | len_byte.saturating_sub(1);
                rest
            }
            (ElementForm::TwoByte { .. }, 1.., _) => {
                let (header, rest) = buffer.split_first_chunk_mut::<2>().ok_or(short)?;
                *header = [self.id, len_byte];
                rest
            }
            _ => return Err(refused),
        };
        let (data, rest) = rest.split_at_mut_checked(len).ok_or(short)?;
        data.copy_from_slice(self.data);
        Ok(rest)
    }
}

/// The elements of one header extension, in order. Total: any bytes have elements, if only none.
///
/// When it has ended, [`error`](Self::error) says whether that was before the extension's end.
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    form: ElementForm,
    rest: &'a [u8],
    error: Option<ElementError>,
}

impl<'a> Elements<'a> {
    /// Why the elements end before the extension does. `None` as long as the iterator has not come to that place, and
    /// for good if all is well.
    #[must_use]
    pub const fn error(&self) -> Option<ElementError> {
        self.error
    }

    /// Reads one element's header, which begins with `first`: its id and the length of its data in bytes.
    fn read_header(&mut self, first: u8) -> Result<(u8, usize), ElementError> {
        match (self.form, first >> 4, first & 0x0F) {
            // RFC 8285 §4.2 and §4.1.2: nothing behind id 15, or behind id 0 with a length, counts.
            (ElementForm::OneByte, id @ (0 | 15), _) => Err(ElementError::Reserved { id }),
            (ElementForm::OneByte, id, len) => Ok((id, usize::from(len).saturating_add(1))),
            (ElementForm::TwoByte { .. }, ..) => {
                let Some((&len, rest)) = self.rest.split_first() else {
                    return Err(ElementError::Truncated { id: first, needed: 2, got: 1 });
                };
                self.rest = rest;
                Ok((first, len.into()))
            }
        }
    }

    fn read(&mut self) -> Result<Option<Element<'a>>, ElementError> {
        // RFC 8285 §4.1.2: zero bytes between elements are padding, one by one, in both forms.
        let padding_len = self.rest.iter().take_while(|&&byte| byte == 0).count();
        self.rest = self.rest.get(padding_len..).unwrap_or_default();
        let Some((&first, rest)) = self.rest.split_first() else {
            return Ok(None);
        };
        self.rest = rest;
        let (id, needed) = self.read_header(first)?;
        let got = self.rest.len();
        let (data, rest) = self.rest.split_at_checked(needed).ok_or(ElementError::Truncated { id, needed, got })?;
        self.rest = rest;
        Ok(Some(Element { id, data }))
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        self.read().unwrap_or_else(|error| {
            self.rest = &[];
            self.error = Some(error);
            None
        })
    }
}

impl FusedIterator for Elements<'_> {}

/// Why the elements of an extension end early. What came before stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ElementError {
    /// The extension is none of RFC 8285.
    #[error("header extension profile is {got:#06x}, not 0xbede or 0x1000 to 0x100f")]
    Profile {
        /// The profile found.
        got: u16,
    },
    /// A reserved id of the one-byte form: 15, which says stop, or 0 with a length.
    #[error("header extension stops at the reserved id {id}")]
    Reserved {
        /// The id found: 0 or 15.
        id: u8,
    },
    /// The extension ends inside an element. Lengths are in bytes.
    #[error("header extension element {id} needs {needed} bytes, {got} are left")]
    Truncated {
        /// The element's id.
        id: u8,
        /// Bytes needed.
        needed: usize,
        /// Bytes there.
        got: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE_BYTE: u16 = 0xBEDE;
    const TWO_BYTE: u16 = 0x1000;

    fn check(profile: u16, data: &[u8], elements: &[(u8, &[u8])], error: Option<ElementError>) {
        let extension = Extension { profile, data };
        let mut iter = extension.elements();
        for &(id, data) in elements {
            assert_eq!(iter.next(), Some(Element { id, data }));
        }
        assert_eq!((iter.next(), iter.error()), (None, error));
        assert_eq!(iter.next(), None, "ended for good");
    }

    #[test]
    fn one_byte_elements_come_in_order_between_padding() {
        let data = [0x10, 0xAA, 0, 0, 0x2F, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0, 0, 0];
        check(ONE_BYTE, &data, &[(1, &[0xAA]), (2, &data[5..21])], None);
    }

    #[test]
    fn one_byte_id_15_stops_whatever_follows() {
        let reserved = ElementError::Reserved { id: 15 };
        check(ONE_BYTE, &[0x10, 0xAA, 0xF0, 0x20, 0x20, 0xBB, 0, 0], &[(1, &[0xAA])], Some(reserved));
    }

    #[test]
    fn one_byte_id_0_with_a_length_stops() {
        let reserved = ElementError::Reserved { id: 0 };
        check(ONE_BYTE, &[0x10, 0xAA, 0x05, 0x20], &[(1, &[0xAA])], Some(reserved));
    }

    #[test]
    fn one_byte_element_past_the_end_is_named() {
        let truncated = ElementError::Truncated { id: 3, needed: 4, got: 1 };
        check(ONE_BYTE, &[0x10, 0xAA, 0x33, 0xBB], &[(1, &[0xAA])], Some(truncated));
    }

    #[test]
    fn two_byte_elements_may_be_empty_and_use_every_id() {
        let data = [1, 0, 0, 15, 2, 0xAA, 0xBB, 255, 0, 0, 0, 0];
        let elements: [(u8, &[u8]); 3] = [(1, &[]), (15, &[0xAA, 0xBB]), (255, &[])];
        check(TWO_BYTE, &data, &elements, None);
        check(TWO_BYTE | 0x0F, &data, &elements, None);
    }

    #[test]
    fn two_byte_element_past_the_end_is_named() {
        check(TWO_BYTE, &[9, 3, 1, 2], &[], Some(ElementError::Truncated { id: 9, needed: 3, got: 2 }));
        check(TWO_BYTE, &[9, 1, 1, 8], &[(9, &[1])], Some(ElementError::Truncated { id: 8, needed: 2, got: 1 }));
    }

    #[test]
    fn other_profile_has_no_elements() {
        for got in [0, 0x0FFF, 0x1010, 0xBEDD] {
            check(got, &[0x10, 0xAA, 0, 0], &[], Some(ElementError::Profile { got }));
        }
    }

    #[test]
    fn elements_that_a_form_cannot_express_are_refused() {
        let two_byte = ElementForm::TwoByte { app_bits: 0 };
        let cases: [(ElementForm, u8, usize); 7] = [
            (ElementForm::OneByte, 0, 1),
            (ElementForm::OneByte, 15, 1),
            (ElementForm::OneByte, 1, 0),
            (ElementForm::OneByte, 1, 17),
            (ElementForm::OneByte, 1, 257),
            (two_byte, 0, 1),
            (two_byte, 1, 256),
        ];
        for (form, id, got) in cases {
            let data = [0; 512];
            let element = Element { id, data: &data[..got] };
            let mut buffer = [0; 1024];
            let refused = Extension::from_elements(form, &[element], &mut buffer);
            assert_eq!(refused, Err(RtpWriteError::Element { id, got }), "{form:?}");
        }
    }

    #[test]
    fn elements_are_padded_with_zeros_to_a_word() {
        let mut buffer = [0xFF; 8];
        let element = Element { id: 4, data: &[7, 8] };
        let extension = Extension::from_elements(ElementForm::OneByte, &[element], &mut buffer).unwrap();
        assert_eq!((extension.profile(), extension.data()), (ONE_BYTE, [0x41, 7, 8, 0].as_slice()));
    }

    #[test]
    fn short_buffer_for_elements_is_refused() {
        let element = Element { id: 4, data: &[7, 8] };
        let mut buffer = [0; 3];
        let refused = Extension::from_elements(ElementForm::OneByte, &[element], &mut buffer);
        assert_eq!(refused, Err(RtpWriteError::Truncated { needed: 4, got: 3 }));
    }

    #[test]
    fn extension_is_whole_words_and_fits_its_length_field() {
        static TOO_LONG: [u8; 4 * 65_536] = [0; 4 * 65_536];
        assert_eq!(Extension::new(1, &[0; 5]), Err(RtpWriteError::Extension { got: 5 }));
        assert_eq!(Extension::new(1, &TOO_LONG), Err(RtpWriteError::Extension { got: TOO_LONG.len() }));
        assert!(Extension::new(1, &TOO_LONG[4..]).is_ok());
    }
}
