//! A file as a stream of UTF-8 text, whatever its encoding, gzipped or not, in flat memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{Decoder, DecoderResult, EUC_KR, Encoding, UTF_8};
use flate2::bufread::MultiGzDecoder;

use super::encoding::{self, Detected};
use super::hangul;

/// Bytes taken from the file at a time.
const CHUNK_BYTES: usize = 64 * 1024;
/// Stands in the text for bytes that cannot be decoded: never part of UTF-8, so whoever checks the text finds it.
const UNDECODABLE: u8 = 0xff;

/// What a file may hold, which limits the encodings it can be in.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// A table or other text: UTF-8, UTF-16, CP949/EUC-KR or what a browser would take it for.
    Text,
    /// JSON: UTF-8, or UTF-16.
    Json,
    /// Text in an encoding that the person named.
    Named(&'static Encoding),
}

/// A file that can be read from its beginning any number of times.
#[derive(Debug, Clone)]
pub struct Source {
    path: PathBuf,
    detected: Detected,
    gzipped: bool,
    bytes: u64,
}

impl Source {
    /// Looks at the file at `path`: gzipped (by its first bytes)? in which encoding?
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn open(path: &Path, content: Content) -> io::Result<Source> {
        let mut file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let mut magic = Vec::new();
        file.by_ref().take(2).read_to_end(&mut magic)?;
        let gzipped = magic == [0x1f, 0x8b];
        let mut source = Source {
            path: path.to_owned(),
            detected: Detected { encoding: UTF_8, mark_bytes: 0 },
            gzipped,
            bytes,
        };
        source.detected = match content {
            Content::Text => encoding::any(source.bytes_from(&Arc::default())?)?,
            Content::Json => encoding::unicode(source.bytes_from(&Arc::default())?)?,
            Content::Named(named) => {
                let found = encoding::unicode(source.bytes_from(&Arc::default())?)?;
                if found.mark_bytes > 0 { found } else { Detected { encoding: named, mark_bytes: 0 } }
            }
        };
        Ok(source)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its encoding by the name the WHATWG gives it; `EUC-KR` there means CP949.
    pub fn encoding(&self) -> &'static str {
        self.detected.encoding.name()
    }

    /// Its size in bytes, as it lies on the disk.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The text from its beginning, without byte order mark. Bytes that cannot be decoded come out as bytes that are no UTF-8,
    /// so that the row they stand in can be refused.
    ///
    /// # Errors
    /// If the file cannot be opened again.
    pub fn text(&self) -> io::Result<TextReader> {
        let consumed = Arc::default();
        let mut bytes = self.bytes_from(&consumed)?;
        io::copy(&mut bytes.by_ref().take(self.detected.mark_bytes as u64), &mut io::sink())?;
        let decoding = (self.detected.encoding != UTF_8).then(|| Decoding {
            decoder: self.detected.encoding.new_decoder_without_bom_handling(),
            input: Vec::with_capacity(CHUNK_BYTES),
            taken: 0,
            output: vec![0; 2 * CHUNK_BYTES],
            ready: 0..0,
            held: 0,
            ended: false,
        });
        Ok(TextReader { bytes, decoding, consumed })
    }

    fn bytes_from(&self, consumed: &Arc<AtomicU64>) -> io::Result<Bytes> {
        let file = Counted { file: File::open(&self.path)?, consumed: consumed.clone() };
        let mut file = BufReader::with_capacity(CHUNK_BYTES, file);
        if self.gzipped && file.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
            Ok(Box::new(MultiGzDecoder::new(file)))
        } else {
            Ok(Box::new(file))
        }
    }
}

type Bytes = Box<dyn Read + Send>;

/// Counts what is read of a file, for progress.
struct Counted {
    file: File,
    consumed: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.consumed.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// A stream of UTF-8 text. See [`Source::text`].
pub struct TextReader {
    bytes: Bytes,
    decoding: Option<Decoding>,
    consumed: Arc<AtomicU64>,
}

impl TextReader {
    /// How many bytes of the file have been read so far; compare with [`Source::bytes`].
    pub fn consumed(&self) -> u64 {
        self.consumed.load(Ordering::Relaxed)
    }
}

impl Read for TextReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.decoding {
            None => self.bytes.read(buffer),
            Some(decoding) => decoding.read(&mut self.bytes, buffer),
        }
    }
}

struct Decoding {
    decoder: Decoder,
    input: Vec<u8>,
    /// How much of `input` is decoded.
    taken: usize,
    output: Vec<u8>,
    /// What of `output` is not handed on yet.
    ready: std::ops::Range<usize>,
    /// Bytes after `ready` that wait for what follows them.
    held: usize,
    ended: bool,
}

impl Decoding {
    fn read(&mut self, bytes: &mut Bytes, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() && !self.ended {
            self.step(bytes)?;
        }
        let count = buffer.len().min(self.ready.len());
        buffer[..count].copy_from_slice(&self.output[self.ready.start..self.ready.start + count]);
        self.ready.start += count;
        Ok(count)
    }

    /// Decodes some more into `output`.
    fn step(&mut self, bytes: &mut Bytes) -> io::Result<()> {
        if self.taken == self.input.len() {
            self.input.clear();
            self.taken = 0;
            bytes.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut self.input)?;
        }
        let last = self.input.is_empty();
        let end = self.ready.end;
        self.output.copy_within(end..end + self.held, 0);
        // One place is kept free for the sign of an undecodable byte.
        let room = self.output.len() - 1;
        let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(
            &self.input[self.taken..],
            &mut self.output[self.held..room],
            last,
        );
        self.taken += read;
        let mut end = self.held + written;
        self.held = 0;
        if self.decoder.encoding() == EUC_KR {
            let more_follows = match result {
                DecoderResult::Malformed(..) => false,
                DecoderResult::InputEmpty => !last,
                DecoderResult::OutputFull => true,
            };
            (end, self.held) = hangul::compose(&mut self.output[..end], more_follows);
        }
        self.ready = 0..end;
        match result {
            DecoderResult::Malformed(..) => {
                self.output[end] = UNDECODABLE;
                self.ready.end += 1;
            }
            DecoderResult::InputEmpty => self.ended = last,
            DecoderResult::OutputFull => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        file.flush().unwrap();
        file
    }

    fn text(bytes: &[u8]) -> (&'static str, Vec<u8>) {
        let file = file(bytes);
        let source = Source::open(file.path(), Content::Text).unwrap();
        let mut text = Vec::new();
        let mut reader = source.text().unwrap();
        reader.read_to_end(&mut text).unwrap();
        assert_eq!(reader.consumed(), source.bytes());
        (source.encoding(), text)
    }

    #[test]
    fn every_encoding_comes_out_as_utf8() {
        let wanted = "이름,회사\n홍길동,바톤 주식회사\n";
        let le = wanted.encode_utf16().flat_map(u16::to_le_bytes);
        let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(le).collect();
        for bytes in [
            wanted.as_bytes().to_vec(),
            ["\u{feff}".as_bytes(), wanted.as_bytes()].concat(),
            EUC_KR.encode(wanted).0.into_owned(),
            marked,
        ] {
            assert_eq!(text(&bytes).1, wanted.as_bytes());
        }
    }

    #[test]
    fn gzip_is_known_by_its_first_bytes_and_may_have_members() {
        let member = |text: &str| {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            writer.write_all(&EUC_KR.encode(text).0).unwrap();
            writer.finish().unwrap()
        };
        let bytes = [member("이름,회사\n"), member("홍길동,바톤\n")].concat();
        assert_eq!(text(&bytes), ("EUC-KR", "이름,회사\n홍길동,바톤\n".into()));
        let cut = file(&bytes[..bytes.len() - 12]);
        let read = || Source::open(cut.path(), Content::Named(EUC_KR))?.text()?.read_to_end(&mut Vec::new());
        assert!(read().is_err());
    }

    #[test]
    fn undecodable_bytes_leave_a_trace_that_is_no_utf8() {
        let mut bytes = EUC_KR.encode("홍길동,서울\n김철수,부산\n이영희,대구광역시 동구\n").0.into_owned();
        bytes.extend_from_slice(b"\xc8\xff,x\n");
        let (encoding, text) = text(&bytes);
        assert_eq!(encoding, "EUC-KR");
        let error = std::str::from_utf8(&text).unwrap_err();
        assert_eq!(text[error.valid_up_to()], UNDECODABLE);
        assert!(text.ends_with(b",x\n"));
    }

    #[test]
    fn a_long_file_is_decoded_across_chunks() {
        let wanted = "홍길동,서울특별시 강남구,값\n".repeat(20_000);
        assert_eq!(text(&EUC_KR.encode(&wanted).0).1, wanted.as_bytes());
    }

    #[test]
    fn the_byte_exact_pairs_agree() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/korean_text");
        for name in ["cp949", "euc_kr"] {
            // The pairs are not part of the repository; where they are, they must agree.
            let Ok(bytes) = std::fs::read(folder.join(format!("{name}.txt"))) else { continue };
            let wanted = std::fs::read(folder.join(format!("{name}-utf8.txt"))).unwrap();
            let (encoding, decoded) = text(&bytes);
            assert_eq!(encoding, "EUC-KR", "{name}");
            assert_eq!(String::from_utf8_lossy(&decoded), String::from_utf8_lossy(&wanted), "{name}");
        }
    }
}
