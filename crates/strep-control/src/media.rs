//! What the control needs of the data plane.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use strep_wire::{CallLegId, Direction};

use crate::call::CallInfo;
use crate::control::EndWhy;
use crate::fork::Over;

/// The data plane, as the service drives it: whoever receives packets and keeps recordings.
///
/// Calls come in the order in which they are meant, from one task at a time. All but [`open`](Self::open) and
/// [`close`](Self::close) are made on that task: they hand over and return, and wait for no disk, socket or lock that is
/// held for longer than a look-up. What the data plane sees goes the other way, through
/// [`Handle::media`](crate::Handle::media) and [`Handle::port_closed`](crate::Handle::port_closed), which never wait.
pub trait MediaPlane: Send + Sync + 'static {
    /// Packets of this leg are expected: admit them. Again for a leg that is expected already changes nothing.
    fn expect(&self, call_leg_id: CallLegId);

    /// Packets of this leg are not expected any more.
    fn dismiss(&self, call_leg_id: CallLegId);

    /// Binds `address` for bare RTP of this leg and direction. Made on a thread that may block, for milliseconds.
    ///
    /// # Errors
    ///
    /// What the system said. `AddrInUse` and everything else alike lead to another pair of ports.
    fn open(&self, call_leg_id: CallLegId, direction: Direction, address: SocketAddr) -> io::Result<()>;

    /// Ends what comes at `address`, which was opened before. What still comes is thrown away until nothing came for
    /// `quiet`; then the socket is closed and [`Handle::port_closed`](crate::Handle::port_closed) called, exactly once.
    /// Made on a thread that may block, for milliseconds.
    fn close(&self, address: SocketAddr, quiet: Duration);

    /// Ends the recording of this leg now, both its sides and directions.
    fn end(&self, call_leg_id: CallLegId, why: EndWhy);

    /// From now on reports of this leg say this.
    fn describe(&self, call_leg_id: CallLegId, call: &CallInfo);

    /// The description of this leg may go once its recording is finished.
    fn forget(&self, call_leg_id: CallLegId);

    /// All streams that are live now. Asked only after so much was seen at once that some of it could not be passed on;
    /// it may take as long as a copy takes.
    fn live(&self) -> Vec<(CallLegId, Direction, Over)>;
}
