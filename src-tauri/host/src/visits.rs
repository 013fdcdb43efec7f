//! What comes to the listener of a sign-in: answers, another program that asks for the port, a browser that speaks TLS.

use crate::hands::Hands;
use crate::loopback::Visit;
use crate::neighbour;
use crate::sign_in::Heard;
use crate::way::Server;
use codex_connect_core::effect::{Question, Report};
use codex_connect_core::fault::{FaultCode, PortOwner};
use codex_connect_core::page::Page;
use std::sync::Weak;
use tokio::sync::mpsc;

/// Serves the visits of the listener on `port` until it is closed.
pub async fn receive(hands: Weak<Hands>, question: Question, port: u16, mut visits: mpsc::Receiver<Visit>) {
    while let Some(visit) = visits.recv().await {
        let Some(hands) = hands.upgrade() else { return };
        match visit {
            Visit::Cancel { from, reply } => {
                // A sign-in whose code has come is past the point where another could need its port.
                let yields = hands.sign_ins.is_waiting(question);
                // While it waits for its answer, the system tells whose end of the connection that is.
                let owner = if yields { neighbour::asker_of(from).await } else { PortOwner::unknown(from) };
                let _ = reply.send(yields);
                if yields {
                    tracing::info!(pid = owner.pid, "another program was given the callback port");
                    hands.report(Report::Yielded(question, PortOwner { port, ..owner }));
                }
            }
            Visit::Tls => {
                if hands.sign_ins.is_waiting(question) {
                    hands.report(Report::Remark(question, Some(FaultCode::BrowserForcedHttps.into())));
                }
            }
            Visit::Answer { answer, reply } => {
                let mut outcome = match hands.sign_ins.hear(
                    question,
                    &answer,
                    hands.issuer.address(Server::Issuer).as_str(),
                    false,
                ) {
                    Heard::New(verdict, outcome) => {
                        hands.report(Report::Answered(question, verdict));
                        outcome
                    }
                    Heard::Again(outcome) => outcome,
                    Heard::Other(page) => {
                        let _ = reply.send(page);
                        continue;
                    }
                };
                drop(hands);
                tokio::spawn(async move {
                    let page = match outcome.wait_for(Option::is_some).await {
                        Ok(page) => page.clone().unwrap_or(Page::Stranger),
                        Err(_) => Page::Stranger,
                    };
                    let _ = reply.send(page);
                });
            }
        }
    }
}
