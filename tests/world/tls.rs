//! TLS in front of a server on loopback, with certificates made on the spot.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// Who issues certificates.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A certificate and its key.
pub struct Identity {
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

impl Authority {
    /// A root with this common name and organization.
    ///
    /// # Panics
    /// When no key can be made.
    pub fn new(name: &str, organization: &str) -> Authority {
        let mut params = params(&[], name, organization);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key is made");
        Authority { issuer: CertifiedIssuer::self_signed(params, key).expect("is signed") }
    }

    /// Its certificate, as PEM.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for these names.
    ///
    /// # Panics
    /// When a name cannot be in a certificate.
    pub fn issue(&self, names: &[&str]) -> Identity {
        self.sign(params(names, "server", "Servers"))
    }

    /// One that ran out years ago.
    ///
    /// # Panics
    /// As [`Authority::issue`].
    pub fn issue_expired(&self, names: &[&str]) -> Identity {
        let mut params = params(names, "server", "Servers");
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2020, 2, 1));
        self.sign(params)
    }

    fn sign(&self, params: CertificateParams) -> Identity {
        let key = KeyPair::generate().expect("a key is made");
        let certificate = params.signed_by(&key, &self.issuer).expect("is signed");
        Identity::of(certificate.der().clone(), &key)
    }
}

impl Identity {
    /// One that nobody but itself has signed.
    ///
    /// # Panics
    /// As [`Authority::issue`].
    pub fn self_signed(names: &[&str], name: &str) -> Identity {
        let key = KeyPair::generate().expect("a key is made");
        let certificate = params(names, name, "Nobody").self_signed(&key).expect("is signed");
        Identity::of(certificate.der().clone(), &key)
    }

    fn of(certificate: CertificateDer<'static>, key: &KeyPair) -> Identity {
        Identity { certificate, key: PrivatePkcs8KeyDer::from(key.serialize_der()).into() }
    }
}

fn params(names: &[&str], name: &str, organization: &str) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("the names can be in a certificate");
    params.distinguished_name.push(DnType::CommonName, name);
    params.distinguished_name.push(DnType::OrganizationName, organization);
    params
}

/// A TLS server on 127.0.0.1 that passes on what it reads. Dropping it closes its port.
pub struct TlsFront {
    address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
}

impl TlsFront {
    /// Starts on a free port, with this identity, in front of that port.
    ///
    /// # Panics
    /// When no port can be bound.
    pub fn start(identity: Identity, behind: u16) -> TlsFront {
        let config = ServerConfig::builder().with_no_client_auth();
        let config =
            config.with_single_cert(vec![identity.certificate], identity.key).expect("key and certificate fit");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        listener.set_nonblocking(true).expect("it can");
        let address = listener.local_addr().expect("has one");
        let (end, ended) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, acceptor, behind) => {}
                    _ = ended => {}
                }
            });
        });
        TlsFront { address, end: Some(end) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `https://localhost:PORT`
    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }
}

impl Drop for TlsFront {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            let _ = end.send(());
        }
    }
}

async fn accept(listener: std::net::TcpListener, acceptor: TlsAcceptor, behind: u16) {
    let listener = TcpListener::from_std(listener).expect("it is ours");
    while let Ok((stream, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            // A client that does not trust it ends here.
            let Ok(mut here) = acceptor.accept(stream).await else { return };
            let Ok(mut there) = TcpStream::connect((Ipv4Addr::LOCALHOST, behind)).await else { return };
            let _ = tokio::io::copy_bidirectional(&mut here, &mut there).await;
        });
    }
}
