//! An inlet that does as it is told, and a server with it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use baton_api::{Inlet, Office, ServeError, Settings, Surface, serve};
use baton_app::intake::{Delivery, Figures, Receipt, Refusal};
use baton_app::sign_in::Gate;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;

use crate::client::{Client, soon};

#[derive(Clone)]
pub(crate) struct Fake(Arc<State>);

struct State {
    outcome: Mutex<Result<Receipt, Refusal>>,
    taken: Mutex<Vec<Delivery>>,
    ready: Mutex<Result<(), String>>,
    /// A permit lets one delivery through.
    gate: Semaphore,
    /// A permit for each delivery that stands at the gate or has passed it.
    arrived: Semaphore,
}

impl Fake {
    pub(crate) fn new() -> Self {
        let receipt = Receipt { success: true, accepted: 1, ..Receipt::default() };
        Self(Arc::new(State {
            outcome: Mutex::new(Ok(receipt)),
            taken: Mutex::default(),
            ready: Mutex::new(Ok(())),
            gate: Semaphore::new(Semaphore::MAX_PERMITS / 2),
            arrived: Semaphore::new(0),
        }))
    }

    /// Answers nobody until [`Fake::release`].
    pub(crate) fn hold(&self) {
        self.0.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    pub(crate) fn release(&self) {
        self.0.gate.add_permits(Semaphore::MAX_PERMITS / 2);
    }

    /// Waits until so many more deliveries have come.
    pub(crate) async fn arrivals(&self, count: u32) {
        soon(self.0.arrived.acquire_many(count)).await.unwrap().forget();
    }

    pub(crate) fn answer_with(&self, outcome: Result<Receipt, Refusal>) {
        *self.0.outcome.lock().unwrap() = outcome;
    }

    pub(crate) fn set_ready(&self, ready: Result<(), String>) {
        *self.0.ready.lock().unwrap() = ready;
    }

    pub(crate) fn taken(&self) -> Vec<Delivery> {
        self.0.taken.lock().unwrap().clone()
    }

    /// The only delivery.
    pub(crate) fn delivery(&self) -> Delivery {
        let mut taken = self.taken();
        assert_eq!(taken.len(), 1);
        taken.remove(0)
    }
}

impl Inlet for Fake {
    async fn take(&self, delivery: Delivery) -> Result<Receipt, Refusal> {
        self.0.taken.lock().unwrap().push(delivery);
        self.0.arrived.add_permits(1);
        self.0.gate.acquire().await.unwrap().forget();
        self.0.outcome.lock().unwrap().clone()
    }

    fn ready(&self) -> Result<(), String> {
        self.0.ready.lock().unwrap().clone()
    }

    fn figures(&self) -> Figures {
        let commit_seconds = vec![(0.001, 2), (f64::INFINITY, 3)];
        Figures { accepted: 5, queued: 4, commit_seconds, commit_seconds_sum: 0.25, ..Figures::default() }
    }
}

pub(crate) struct Server {
    pub(crate) inlet: Fake,
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), ServeError>>,
}

impl Server {
    pub(crate) async fn start(settings: Settings) -> Self {
        Self::on(Surface::Both, settings).await
    }

    pub(crate) async fn on(surface: Surface, settings: Settings) -> Self {
        Self::with(surface, None, settings).await
    }

    /// With the management API of a workspace.
    pub(crate) async fn with(surface: Surface, gate: Option<Gate>, settings: Settings) -> Self {
        let inlet = Fake::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async {
            let _ = stopped.await;
        };
        let office = gate.map(|gate| Office { gate, pages: None });
        let ended = tokio::spawn(serve(vec![(listener, surface)], inlet.clone(), office, settings, stopped));
        Self { inlet, address, stop, ended }
    }

    pub(crate) async fn connect(&self) -> Client {
        Client::connect(self.address).await
    }

    /// Gives the order to stop; the end is to be awaited.
    pub(crate) fn stop(self) -> JoinHandle<Result<(), ServeError>> {
        self.stop.send(()).unwrap();
        self.ended
    }

    /// Asks until a line of `/metrics` says so.
    pub(crate) async fn until(&self, line: &str, says: impl Fn(u64) -> bool) {
        soon(async { while !says(self.metric(line).await) {} }).await;
    }

    /// The value of a line of `/metrics`.
    pub(crate) async fn metric(&self, line: &str) -> u64 {
        let text = self.connect().await.get("/metrics").await.text();
        let value = text.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("{line} in {text}")).parse().unwrap()
    }
}
