//! The desk under load: many check pages at once while one adds an article a second.
//!
//! `cargo bench --bench serve -- ARTICLES SECONDS [FOLDER] [CONNECTIONS]` (2,000 and 5 without); run as
//! a test, it is done once on a few. Each connection asks again as soon as it has its answer, so what
//! it waits for is the work of all. Prints medians and 99th percentiles of wall time, the memory of the
//! server on the way and at the end, and its processor time.

#![allow(clippy::print_stdout, reason = "it tells what it measured")]

mod support;

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use support::archive;
use wirecopy::detect::Config;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Outcome<()> {
    let is_test = !std::env::args().any(|argument| argument == "--bench");
    let arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let arguments: Vec<String> = arguments.collect();
    let number = |at: usize, usual: usize| {
        arguments.get(at).and_then(|number| number.parse().ok()).unwrap_or(usual)
    };
    let articles = number(0, if is_test { 200 } else { 2_000 });
    let seconds = number(1, if is_test { 1 } else { 5 });
    let connections = number(3, if is_test { 2 } else { 16 });
    let folder = arguments.get(2).cloned();
    let folder = folder.unwrap_or_else(|| std::env::temp_dir().display().to_string());
    let folder = tempfile::TempDir::new_in(folder)?;
    let config = Config::new(0.5, 0.99).ok_or("a threshold and a recall")?;
    let (feed, place) = (folder.path().join("feed.jsonl"), folder.path().join("index"));
    let told = |error: Box<dyn Error>| error.to_string();
    let pages = archive::written(&feed, articles, 400).map_err(told)?;
    drop(archive::built(&place, &feed, &config).map_err(told)?);
    let server = Server::over(&place)?;
    let end = Instant::now() + Duration::from_secs(seconds as u64);
    let middle = Duration::from_secs(seconds as u64 / 3);
    let mut took = Vec::new();
    let (mut added, mut at_third) = (0, 0);
    thread::scope(|scope| -> Outcome<()> {
        let (server, pages) = (&server, &pages);
        let adding = scope.spawn(move || server.add(pages, end));
        let asking: Vec<_> = (0..connections)
            .map(|number| scope.spawn(move || server.check(pages, number, end)))
            .collect();
        thread::sleep(middle);
        at_third = server.memory()?;
        for one in asking {
            took.extend(one.join().map_err(|_| "a connection broke off")??);
        }
        added = adding.join().map_err(|_| "adding broke off")??;
        Ok(())
    })?;
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1e3;
    println!("{articles} articles, {connections} connections, {seconds} s");
    println!("checks         {}, {:.0} a second", took.len(), took.len() as f64 / seconds as f64);
    println!(
        "check          p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        at(50),
        at(99),
        at(100)
    );
    println!("added          {added} meanwhile");
    println!("memory         {} MB after a third, {} MB at the end", at_third, server.memory()?);
    println!("processor      {:.2} ms a check", server.processor() * 1e3 / took.len() as f64);
    Ok(())
}

struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn over(index: &std::path::Path) -> Outcome<Self> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wirecopy"))
            .args(["serve", "--quiet", "--quick", "--port", "0", "--config", "none", "--index"])
            .arg(index)
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let port = line.trim().trim_end_matches('/').rsplit(':').next().unwrap_or_default();
        Ok(Self { port: port.parse()?, child })
    }

    fn connect(&self) -> Outcome<Connection> {
        let stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_nodelay(true)?;
        Ok(Connection { from: BufReader::new(stream.try_clone()?), to: stream, port: self.port })
    }

    /// Checks pages one after the other; how long each took.
    fn check(&self, pages: &[String], number: usize, end: Instant) -> Outcome<Vec<Duration>> {
        let mut connection = self.connect()?;
        let mut took = Vec::new();
        let mut at = number * 31;
        while Instant::now() < end {
            let began = Instant::now();
            connection.post("/api/check", &pages[at % pages.len()])?;
            took.push(began.elapsed());
            at += 1;
        }
        Ok(took)
    }

    /// Adds an article a second; how many.
    fn add(&self, pages: &[String], end: Instant) -> Outcome<usize> {
        let mut connection = self.connect()?;
        let mut added = 0;
        while Instant::now() < end {
            let path = format!("/api/articles?name=new{added}.txt");
            connection.post(&path, &pages[added % pages.len()])?;
            added += 1;
            thread::sleep(Duration::from_secs(1));
        }
        Ok(added)
    }

    /// The memory that it takes, in megabytes; 0 where the machine does not say.
    fn memory(&self) -> Outcome<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()).unwrap_or("0");
        Ok(kilobytes.parse::<u64>()? / 1024)
    }

    /// The seconds that it kept a processor busy; 0 where the machine does not say.
    fn processor(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|ticks| ticks.parse::<f64>().ok());
        // User and system time, in hundredths of a second on Linux.
        (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / 100.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Connection {
    from: BufReader<TcpStream>,
    to: TcpStream,
    port: u16,
}

impl Connection {
    /// Sends a text, and reads the answer, which has to be a good one.
    fn post(&mut self, path: &str, text: &str) -> Outcome<()> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: text/plain\r\n\
             Content-Length: {}\r\n\r\n",
            self.port,
            text.len()
        );
        self.to.write_all(&[head.as_bytes(), text.as_bytes()].concat())?;
        let mut status = String::new();
        self.from.read_line(&mut status)?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.from.read_line(&mut line)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some(told) = line.to_lowercase().strip_prefix("content-length:") {
                length = told.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body)?;
        match status.contains(" 200 ") {
            true => Ok(()),
            false => Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into()),
        }
    }
}
