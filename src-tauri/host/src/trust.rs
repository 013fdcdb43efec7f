//! Which certificates are trusted: the system's way of deciding, with the roots of `network.ca_file` beside it. A
//! refusal names who issued the certificate that was shown, and nothing is sent on that connection.

use codex_connect_core::fault::{About, Fault, FaultCode};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme};
use rustls_platform_verifier::Verifier;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use x509_parser::prelude::{FromDer, X509Certificate, X509Name};

/// What is trusted. The system's roots are read at the first use, for that takes some milliseconds.
pub struct Trust {
    extra: Vec<CertificateDer<'static>>,
    config: OnceLock<ClientConfig>,
}

impl Trust {
    /// What the system trusts, and the certificates of this file (PEM).
    ///
    /// # Errors
    /// `settings_unreadable` when the file cannot be read, has no certificate in it, or one that is none.
    pub fn new(ca_file: Option<&Path>) -> Result<Trust, Fault> {
        let extra = match ca_file {
            None => vec![],
            Some(path) => roots(path).ok_or_else(|| {
                let about = About::Setting {
                    key: "network.ca_file".into(),
                    value: path.display().to_string(),
                    accepted: "certificates".into(),
                };
                Fault::about(FaultCode::SettingsUnreadable, about)
            })?,
        };
        Ok(Trust { extra, config: OnceLock::new() })
    }

    /// TLS as a client that trusts this.
    ///
    /// # Errors
    /// `not_trusted` when this system has no root certificates.
    pub fn config(&self) -> Result<ClientConfig, Fault> {
        let config = once(&self.config, || client(self.extra.clone()));
        config.cloned().map_err(|error| {
            tracing::error!(%error, "no root certificates");
            FaultCode::NotTrusted.into()
        })
    }
}

/// What was made once; what failed is made anew, for the system's certificates may be there the next time.
fn once<T, E>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
    if let Some(made) = cell.get() {
        return Ok(made);
    }
    let made = make()?;
    Ok(cell.get_or_init(|| made))
}

fn roots(path: &Path) -> Option<Vec<CertificateDer<'static>>> {
    let pem = std::fs::read(path).ok()?;
    let roots = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>().ok()?;
    let whole = |root: &CertificateDer<'_>| rustls::RootCertStore::empty().add(root.clone().into_owned()).is_ok();
    (!roots.is_empty() && roots.iter().all(whole)).then_some(roots)
}

fn client(extra: Vec<CertificateDer<'static>>) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = verifier(extra, provider.clone())?;
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let naming = Arc::new(Naming { verifier });
    let mut config = builder.dangerous().with_custom_certificate_verifier(naming).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn verifier(
    extra: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, rustls::Error> {
    if extra.is_empty() {
        return Ok(Arc::new(Verifier::new(provider)?));
    }
    Ok(Arc::new(Verifier::new_with_extra_roots(extra, provider)?))
}

/// Leaves the decision to the system's verifier, and gives its refusal a name.
#[derive(Debug)]
struct Naming {
    verifier: Arc<dyn ServerCertVerifier>,
}

/// A certificate was not trusted.
#[derive(Debug, thiserror::Error)]
#[error("a certificate is not trusted: {why}")]
pub struct Refused {
    why: rustls::Error,
    /// Who issued it, as it says itself; none when it does not say.
    pub issuer: Option<String>,
}

impl ServerCertVerifier for Naming {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified = self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        verified.map_err(|why| {
            let refused = Refused { why, issuer: issuer(end_entity) };
            rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(refused))))
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls12_signature(message, cert, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls13_signature(message, cert, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

/// Who issued a certificate: common name and organization, else the whole name. What it says is a stranger's text:
/// without control and direction characters, cut short.
fn issuer(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let name = certificate.issuer();
    let said = match (common_name(name), organization(name)) {
        (Some(name), Some(organization)) if name != organization => format!("{name} ({organization})"),
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) => name.to_string(),
    };
    let plain = |letter: &char| {
        let direction = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        !letter.is_control() && !direction
    };
    let said: String = said.trim().chars().filter(plain).take(LONGEST).collect();
    (!said.is_empty()).then_some(said)
}

fn common_name(name: &X509Name<'_>) -> Option<String> {
    name.iter_common_name().next()?.as_str().ok().map(str::to_owned)
}

fn organization(name: &X509Name<'_>) -> Option<String> {
    name.iter_organization().next()?.as_str().ok().map(str::to_owned)
}

/// Of an issuer's name, in characters.
const LONGEST: usize = 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_not_kept() {
        let cell = OnceLock::new();
        assert_eq!(once(&cell, || Err("none")), Err("none"));
        assert_eq!(once(&cell, || Ok::<_, &str>(1)), Ok(&1));
        assert_eq!(once(&cell, || Err("none")), Ok(&1), "it is made once");
    }

    #[test]
    fn a_file_that_is_no_certificates_is_said_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ca.pem");
        let junk = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
        let broken = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
        let key = "-----BEGIN PRIVATE KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----\n";
        for text in ["", "nothing", junk, broken, key] {
            std::fs::write(&file, text).expect("is written");
            let fault = Trust::new(Some(&file)).err().unwrap_or_else(|| panic!("{text}"));
            assert_eq!(fault.code, FaultCode::SettingsUnreadable, "{text}");
        }
        assert!(Trust::new(Some(&folder.path().join("none.pem"))).is_err());
        assert!(Trust::new(None).is_ok());
    }
}
