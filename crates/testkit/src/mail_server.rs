//! A mail server on this machine that keeps what it is sent, or refuses it.

use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use mailin::{Action, Handler, Response, Session, SessionBuilder, response};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// How it takes what it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Gladly.
    Good,
    /// Not now (451).
    Later,
    /// Never (the recipient is unknown: 550).
    Never,
    /// It greets nobody (554): whatever is to be sent, it is not the mail's fault.
    Closed,
    /// It takes a mail and breaks off before it says so.
    Breaks,
    /// It takes a mail and says nothing.
    Mute,
    /// It takes a mail, says so, and nothing more.
    Tired,
}

/// A mail as it came.
#[derive(Debug, Clone, Default)]
pub struct Received {
    /// From whom, by the envelope.
    pub from: String,
    /// To whom, by the envelope.
    pub to: Vec<String>,
    /// Headers and body.
    pub text: String,
}

/// A mail server.
#[derive(Debug)]
pub struct MailServer {
    port: u16,
    mails: Arc<Mutex<Vec<Received>>>,
    mood: Arc<Mutex<Mood>>,
    came: Arc<Notify>,
}

impl MailServer {
    /// Begins to listen.
    ///
    /// # Panics
    /// If it cannot.
    pub async fn start() -> MailServer {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::<Mutex<Vec<Received>>>::default();
        let mood = Arc::new(Mutex::new(Mood::Good));
        let came = Arc::<Notify>::default();
        let (kept, moods, told) = (mails.clone(), mood.clone(), came.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mails, mood, came) = (kept.clone(), moods.clone(), told.clone());
                let desk = Desk { mails, mood, came, mail: Received::default(), has_taken: Arc::default() };
                tokio::spawn(async move {
                    let _ = attend(stream, desk).await;
                });
            }
        });
        MailServer { port, mails, mood, came }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// From now on it takes mails so.
    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    /// Waits until `count` mails have come.
    pub async fn until(&self, count: usize) {
        loop {
            let came = self.came.notified();
            tokio::pin!(came);
            came.as_mut().enable();
            if self.mails().len() >= count {
                return;
            }
            came.await;
        }
    }

    /// What came so far.
    pub fn mails(&self) -> Vec<Received> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Takes mails of one connection.
#[derive(Debug, Clone)]
struct Desk {
    mails: Arc<Mutex<Vec<Received>>>,
    mood: Arc<Mutex<Mood>>,
    came: Arc<Notify>,
    mail: Received,
    /// Whether it has taken one.
    has_taken: Arc<AtomicBool>,
}

impl Desk {
    fn mood(&self) -> Mood {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Handler for Desk {
    fn mail(&mut self, _: IpAddr, _: &str, from: &str) -> Response {
        self.mail = Received { from: from.to_owned(), ..Received::default() };
        response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        self.mail.to.push(to.to_owned());
        match self.mood() {
            Mood::Good | Mood::Closed | Mood::Breaks | Mood::Mute | Mood::Tired => response::OK,
            Mood::Later => response::INTERNAL_ERROR,
            Mood::Never => response::NO_MAILBOX,
        }
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.mail.text.push_str(&String::from_utf8_lossy(bytes));
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.mail));
        self.has_taken.store(true, Ordering::Relaxed);
        self.came.notify_waiters();
        response::OK
    }
}

async fn attend(stream: TcpStream, desk: Desk) -> io::Result<()> {
    let peer = stream.peer_addr()?.ip();
    let mut stream = BufReader::new(stream);
    if desk.mood() == Mood::Closed {
        return say(&mut stream, &response::TRANSACTION_FAILED).await;
    }
    let mut session: Session<Desk> = SessionBuilder::new("mail.example.com").build(peer, desk.clone());
    say(&mut stream, &session.greeting()).await?;
    let mut line = Vec::new();
    while stream.read_until(b'\n', &mut line).await? > 0 {
        let had_taken = desk.has_taken.load(Ordering::Relaxed);
        let answer = session.process(&line);
        line.clear();
        match (desk.has_taken.load(Ordering::Relaxed), desk.mood()) {
            (true, Mood::Breaks) => return Ok(()),
            (true, Mood::Mute) => continue,
            (true, Mood::Tired) if had_taken => continue,
            _ => {}
        }
        match answer.action {
            Action::NoReply => {}
            Action::Close => return say(&mut stream, &answer).await,
            Action::Reply | Action::UpgradeTls => say(&mut stream, &answer).await?,
        }
    }
    Ok(())
}

async fn say(stream: &mut BufReader<TcpStream>, answer: &Response) -> io::Result<()> {
    let mut text = Vec::new();
    answer.write_to(&mut text)?;
    stream.write_all(&text).await?;
    stream.flush().await
}
