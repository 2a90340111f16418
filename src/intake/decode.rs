//! Which encoding a text is in, and how it becomes UTF-8. Strict: what cannot be decoded is met as a broken byte at its
//! place, never replaced.
//!
//! A byte-order mark decides; without one the first bytes that are not ASCII do, with all that was read beyond them as
//! evidence: text that is UTF-8 is UTF-8, and 汉字 in it settle the matter, so that a file of two encodings is refused
//! where the second begins. Anything else is GB18030 (the mapping of 2022). A GB18030 text with one short word may be
//! UTF-8 too; so the encoding chosen is always named.

use std::io::{self, Read};

use encoding_rs::{Decoder as Machine, DecoderResult, GB18030, UTF_16BE, UTF_16LE};

/// How much is read at a time, and so how much evidence there is at least.
const CHUNK: usize = 256 * 1024;

/// A byte that UTF-8 never has: stands where the input could not be decoded.
const BROKEN: u8 = 0xff;

/// The encoding of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Gb18030,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gb18030 => "GB18030",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
        }
    }
}

/// Reads any text as UTF-8, without its byte-order mark.
pub struct Decoder<R> {
    input: R,
    /// Bytes as they came, from `raw_at` on not yet decoded.
    raw: Vec<u8>,
    raw_at: usize,
    /// Decoded bytes, from `out_at` on not yet given.
    out: Vec<u8>,
    out_at: usize,
    ended: bool,
    /// `None` while all that came was ASCII.
    encoding: Option<Encoding>,
    machine: Option<Machine>,
}

impl<R: Read> Decoder<R> {
    /// A decoder of what comes after `head`, which was read already and is decoded too.
    pub fn new(head: Vec<u8>, input: R) -> Decoder<R> {
        let marks: [(&[u8], Encoding); 3] = [
            (b"\xef\xbb\xbf", Encoding::Utf8),
            (b"\xff\xfe", Encoding::Utf16Le),
            (b"\xfe\xff", Encoding::Utf16Be),
        ];
        let mark = marks.iter().find(|(mark, _)| head.starts_with(mark));
        let mut decoder = Decoder {
            input,
            raw_at: mark.map_or(0, |(mark, _)| mark.len()),
            raw: head,
            out: Vec::new(),
            out_at: 0,
            ended: false,
            encoding: None,
            machine: None,
        };
        if let Some((_, encoding)) = mark {
            decoder.choose(*encoding);
        }
        decoder
    }

    /// The encoding of what was read so far; of pure ASCII, UTF-8.
    pub fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or(Encoding::Utf8)
    }

    fn choose(&mut self, encoding: Encoding) {
        self.encoding = Some(encoding);
        self.machine = match encoding {
            Encoding::Utf8 => None,
            Encoding::Gb18030 => Some(GB18030.new_decoder_without_bom_handling()),
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
        };
    }

    /// Reads on until a chunk is there or the input ends.
    fn fill(&mut self) -> io::Result<()> {
        self.raw.drain(..self.raw_at);
        self.raw_at = 0;
        while self.raw.len() < CHUNK && !self.ended {
            let wanted = CHUNK - self.raw.len();
            let read = self.input.by_ref().take(wanted as u64).read_to_end(&mut self.raw)?;
            self.ended |= read == 0;
        }
        Ok(())
    }

    /// Decodes what is there of a text that is not UTF-8.
    fn decode(&mut self) {
        let Some(machine) = self.machine.as_mut() else { return };
        let raw = &self.raw[self.raw_at..];
        let gb18030 = self.encoding == Some(Encoding::Gb18030);
        // The decoder takes the byte 80 for a euro sign, as some old programs did; in GB18030 it is nothing.
        let (whole, broken) = if gb18030 { characters(raw) } else { (raw.len(), false) };
        let last = self.ended && !broken;
        // Bytes of a character that is cut off are the decoder's to find, at the very end.
        let given = if last { raw.len() } else { whole };
        let room = machine.max_utf8_buffer_length_without_replacement(given).unwrap_or(given * 3 + 16);
        self.out.resize(room + 1, 0);
        let (result, read, written) =
            machine.decode_to_utf8_without_replacement(&raw[..given], &mut self.out, last);
        self.out.truncate(written);
        self.out_at = 0;
        self.raw_at += read;
        if matches!(result, DecoderResult::Malformed(..)) || broken {
            self.out.push(BROKEN);
            self.raw.clear();
            self.raw_at = 0;
            self.ended = true;
            self.machine = None;
            self.encoding = self.encoding.or(Some(Encoding::Utf8));
        }
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            if self.out_at < self.out.len() {
                let given = (self.out.len() - self.out_at).min(into.len());
                into[..given].copy_from_slice(&self.out[self.out_at..self.out_at + given]);
                self.out_at += given;
                return Ok(given);
            }
            if self.machine.is_some() {
                self.fill()?;
                if self.raw.is_empty() && self.ended {
                    self.machine = None;
                    return Ok(0);
                }
                self.decode();
                continue;
            }
            // UTF-8, or nothing but ASCII so far.
            if self.raw_at < self.raw.len() {
                let given = (self.raw.len() - self.raw_at).min(into.len());
                into[..given].copy_from_slice(&self.raw[self.raw_at..self.raw_at + given]);
                if self.encoding.is_none() {
                    let ascii = encoding_rs::Encoding::ascii_valid_up_to(&self.raw[self.raw_at..]);
                    if ascii < given {
                        let begin = self.raw_at + ascii;
                        self.raw_at = begin;
                        self.fill()?;
                        let encoding = told(&self.raw, self.ended);
                        self.choose(encoding);
                        if ascii == 0 {
                            continue;
                        }
                        return Ok(ascii);
                    }
                }
                self.raw_at += given;
                return Ok(given);
            }
            if self.ended {
                return Ok(0);
            }
            if self.encoding.is_some() {
                return self.input.read(into);
            }
            self.raw_at = self.raw.len();
            self.fill()?;
        }
    }
}

/// What bytes are that begin with one that is not ASCII.
fn told(bytes: &[u8], ended: bool) -> Encoding {
    let valid = encoding_rs::Encoding::utf8_valid_up_to(bytes);
    let cut_off = !ended && std::str::from_utf8(&bytes[valid..]).is_err_and(|e| e.error_len().is_none());
    // 汉字 and the marks between them have three bytes. In GB18030, where a character has two, whole ones of three are
    // hardly ever met; of two bytes, now and then.
    let hanzi = bytes[..valid].iter().any(|&byte| byte >= 0xe0);
    if valid == bytes.len() || cut_off || hanzi { Encoding::Utf8 } else { Encoding::Gb18030 }
}

/// How many of the bytes are whole characters of GB18030, and whether a byte follows that begins none.
fn characters(bytes: &[u8]) -> (usize, bool) {
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        let length = match (first, bytes.get(at + 1)) {
            (0..=0x7f, _) => 1,
            (0x80 | 0xff, _) => return (at, true),
            (_, None) => break,
            (_, Some(b'0'..=b'9')) => 4,
            _ => 2,
        };
        if at + length > bytes.len() {
            break;
        }
        at += length;
    }
    (at, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a few bytes at a time.
    struct Drip<'t>(&'t [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(self.0.len()).min(into.len());
            into[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn decoded(bytes: &[u8]) -> (Vec<u8>, Encoding) {
        let mut results = Vec::new();
        for (head, drip) in [(bytes.len(), 1), (0, 1), (0, 7), (bytes.len() / 2, 1000)] {
            let mut decoder = Decoder::new(bytes[..head].to_vec(), Drip(&bytes[head..], drip));
            let mut out = Vec::new();
            decoder.read_to_end(&mut out).expect("memory does not fail");
            results.push((out, decoder.encoding()));
        }
        // A mark is seen only in a head.
        if !bytes.starts_with(b"\xff\xfe")
            && !bytes.starts_with(b"\xfe\xff")
            && !bytes.starts_with(b"\xef\xbb\xbf")
        {
            assert!(results.windows(2).all(|pair| pair[0] == pair[1]), "{results:?}");
        }
        results.swap_remove(0)
    }

    fn check(bytes: &[u8], text: &str, encoding: Encoding) {
        assert_eq!(decoded(bytes), (text.as_bytes().to_vec(), encoding));
    }

    #[test]
    fn each_encoding_is_told_and_read() {
        let text = "日期,指标\n2025-03-31,养老床位\n";
        check(text.as_bytes(), text, Encoding::Utf8);
        check(b"a,b\n", "a,b\n", Encoding::Utf8);
        check(&["\u{feff}".as_bytes(), text.as_bytes()].concat(), text, Encoding::Utf8);
        check(&GB18030.encode(text).0, text, Encoding::Gb18030);
        let wide = |order: fn(u16) -> [u8; 2], mark: [u8; 2]| {
            mark.into_iter().chain(text.encode_utf16().flat_map(order)).collect::<Vec<u8>>()
        };
        check(&wide(u16::to_le_bytes, [0xff, 0xfe]), text, Encoding::Utf16Le);
        check(&wide(u16::to_be_bytes, [0xfe, 0xff]), text, Encoding::Utf16Be);
    }

    #[test]
    fn gb18030_is_that_of_2022_with_four_bytes() {
        // 𠮷 has four bytes; FE59 is U+9FB4 and A6D9 U+FE10 since 2005 and 2022; A3A0 is private.
        check(
            b"\x95\x32\xaf\x39 \xd6\xd0",
            "\u{20bb7} 中".replace('\u{20bb7}', &decode_one(b"\x95\x32\xaf\x39")).as_str(),
            Encoding::Gb18030,
        );
        check(b"\xfe\x59\xa6\xd9\xd6\xd0", "\u{9fb4}\u{fe10}中", Encoding::Gb18030);
        check(b"\x82\x35\x90\x37\xd6\xd0", "\u{9fb4}中", Encoding::Gb18030);
    }

    fn decode_one(bytes: &[u8]) -> String {
        GB18030.decode_without_bom_handling_and_without_replacement(bytes).expect("a character").into_owned()
    }

    #[test]
    fn what_cannot_be_decoded_is_a_broken_byte_at_its_place() {
        check_broken(b"\xd6\xd0,\x80\xd6\xd0", "中,");
        check_broken(b"\xd6\xd0,\xff", "中,");
        check_broken(b"\xd6\xd0,\xd6", "中,");
        check_broken(b"\xd6\xd0,\x81\x30\x81", "中,");
        check_broken(b"\xff\xfea\0\0\xd8b\0", "a");
        // UTF-8 first, then GB18030: the decoder passes both, and UTF-8 ends where the second begins.
        assert_eq!(decoded(b"\xe4\xb8\xad,\xd6\xd0").1, Encoding::Utf8);
    }

    fn check_broken(bytes: &[u8], before: &str) {
        assert_eq!(decoded(bytes).0, [before.as_bytes(), &[BROKEN]].concat(), "{bytes:x?}");
    }
}
