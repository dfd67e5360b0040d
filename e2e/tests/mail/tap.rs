//! Somebody on the line, who hears what a client says to a server.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Passes on what comes to its port, and keeps what clients say.
#[derive(Debug)]
pub(crate) struct Tap {
    pub(crate) port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Tap {
    /// On the line to the port `to` of this machine.
    pub(crate) async fn on(to: u16) -> Tap {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::<Mutex<Vec<u8>>>::default();
        let kept = heard.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let kept = kept.clone();
                tokio::spawn(async move {
                    let _ = pass_on(client, to, &kept).await;
                });
            }
        });
        Tap { port, heard }
    }

    /// What clients said so far; what is no text is a dot.
    pub(crate) fn heard(&self) -> String {
        let heard = self.heard.lock().unwrap();
        let shown = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { '.' };
        heard.iter().map(shown).collect()
    }
}

async fn pass_on(client: TcpStream, to: u16, kept: &Mutex<Vec<u8>>) -> std::io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", to)).await?;
    let ((mut said, mut answers), (mut answered, mut asks)) = (client.into_split(), server.into_split());
    let asking = async {
        let mut buffer = [0; 4096];
        loop {
            match said.read(&mut buffer).await? {
                0 => return asks.shutdown().await,
                count => {
                    kept.lock().unwrap().extend_from_slice(&buffer[..count]);
                    asks.write_all(&buffer[..count]).await?;
                }
            }
        }
    };
    let answering = async {
        tokio::io::copy(&mut answered, &mut answers).await?;
        answers.shutdown().await
    };
    tokio::try_join!(asking, answering).map(drop)
}
