#include "tcmu_ring.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

namespace raidwatch::smartdisk {

namespace {
namespace fs = std::filesystem;
constexpr std::size_t kLongestCdb = 32;

// The layout of <linux/target_core_user.h>, which is no valid C++.
struct Mailbox {
    std::uint16_t version, flags;
    std::uint32_t ring_offset, ring_bytes;
    std::uint32_t head;              // the kernel's
    alignas(64) std::uint32_t tail;  // ours
};
struct Request {
    std::uint32_t pieces, bidirectional_pieces, integrity_pieces;
    std::uint64_t cdb_offset, reserved[2];
};
struct Response {
    std::uint8_t scsi_status, reserved[3];
    std::uint32_t read_bytes;
    std::uint8_t sense[96];
};
struct Entry {
    std::uint32_t bytes_and_operation;
    std::uint16_t id;
    std::uint8_t kernel_flags, flags;
    union {
        Request request;  // the pieces follow it
        Response response;
    };
};
static_assert(offsetof(Mailbox, tail) == 64 && offsetof(Entry, request) == 8 && sizeof(Request) == 40);
constexpr std::uint32_t kOperationBits = 7, kPadding = 0, kCommand = 1;
constexpr std::uint8_t kUnknownOperation = 1, kReadLength = 2;

std::string first_line(const fs::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

/// The uio device whose name ends in "/BACKSTORE".
fs::path find_uio(const std::string& backstore) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/sys/class/uio", ignored))
        if (first_line(entry.path() / "name").ends_with("/" + backstore)) return entry.path();
    return {};
}

std::size_t total(std::span<const iovec> pieces) {
    std::size_t bytes = 0;
    for (const auto& piece : pieces) bytes += piece.iov_len;
    return bytes;
}

/// The addresses of the pieces are offsets into the shared memory.
std::uint8_t* place_of(std::uint8_t* memory, const iovec& piece) {
    return memory + reinterpret_cast<std::uintptr_t>(piece.iov_base);
}

std::vector<std::uint8_t> gather(std::uint8_t* memory, std::span<const iovec> pieces, std::size_t most) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(std::min(most, total(pieces)));
    for (const auto& piece : pieces) {
        const auto size = std::min(piece.iov_len, most - bytes.size());
        bytes.insert(bytes.end(), place_of(memory, piece), place_of(memory, piece) + size);
    }
    return bytes;
}

std::size_t scatter(std::uint8_t* memory, std::span<const iovec> pieces,
                    std::span<const std::uint8_t> bytes) {
    std::size_t done = 0;
    for (const auto& piece : pieces) {
        const auto size = std::min(piece.iov_len, bytes.size() - done);
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(done), size, place_of(memory, piece));
        done += size;
    }
    return done;
}

void answer_command(std::uint8_t* memory, Entry& entry, const TcmuRing::Answer& answer) {
    const auto request = entry.request;  // the response overwrites it
    const std::span<const std::uint8_t> cdb(memory + request.cdb_offset, kLongestCdb);
    auto* first_piece = reinterpret_cast<std::uint8_t*>(&entry.request) + sizeof(Request);
    std::vector<iovec> pieces(request.pieces);
    std::memcpy(pieces.data(), first_piece, request.pieces * sizeof(iovec));
    const auto from_host = gather(memory, pieces, ScsiDisk::bytes_from_host(cdb));
    const auto reply = answer(cdb, from_host);
    const auto sent = scatter(memory, pieces, reply.data.empty() ? reply.medium : std::span(reply.data));
    entry.response.scsi_status = reply.status;
    if (reply.status == kGood) return;
    std::copy_n(reply.sense.begin(), std::min(reply.sense.size(), sizeof entry.response.sense),
                entry.response.sense);
    if (sent == 0) return;
    // Without this flag the kernel drops the data of a command that ends in CHECK CONDITION.
    entry.flags |= kReadLength;
    entry.response.read_bytes = static_cast<std::uint32_t>(sent);
}
}  // namespace

TcmuRing::TcmuRing(host::FileHandle uio, std::uint8_t* memory, std::size_t bytes)
    : uio_(std::move(uio)), memory_(memory), bytes_(bytes) {}

TcmuRing::TcmuRing(TcmuRing&& other) noexcept
    : uio_(std::move(other.uio_)), memory_(std::exchange(other.memory_, nullptr)), bytes_(other.bytes_) {}

TcmuRing::~TcmuRing() {
    if (memory_) ::munmap(memory_, bytes_);
}

Result<TcmuRing> TcmuRing::open(const std::string& backstore) {
    const auto uio = find_uio(backstore);
    if (uio.empty()) return failure(ErrorCode::not_found, "opening", backstore, "no such backstore");
    const auto device = "/dev/" + uio.filename().string();
    host::FileHandle file(::open(device.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    if (!file) return failure_errno(errno, "opening", device);
    auto size_text = first_line(uio / "maps/map0/size");
    if (size_text.starts_with("0x")) size_text.erase(0, 2);
    const auto size = parse_uint(size_text, 16);
    if (!size) return failure(ErrorCode::malformed, "reading the size of", device, size_text);
    auto* memory = ::mmap(nullptr, *size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (memory == MAP_FAILED) return failure_errno(errno, "mapping", device);
    return TcmuRing(std::move(file), static_cast<std::uint8_t*>(memory), *size);
}

Status TcmuRing::serve(int stop, const Answer& answer) {
    std::array<pollfd, 2> waits{pollfd{.fd = uio_.get(), .events = POLLIN},
                                pollfd{.fd = stop, .events = POLLIN}};
    for (;;) {
        if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR)
            return failure_errno(errno, "waiting for", "commands");
        if (waits[1].revents) return {};
        std::uint32_t events = 0;
        if (::read(uio_.get(), &events, sizeof events) != sizeof events) continue;
        answer_waiting(answer);
    }
}

void TcmuRing::answer_waiting(const Answer& answer) {
    auto& mailbox = *reinterpret_cast<Mailbox*>(memory_);
    const std::atomic_ref head(mailbox.head), tail(mailbox.tail);
    while (tail.load() != head.load()) {
        auto& entry = *reinterpret_cast<Entry*>(memory_ + mailbox.ring_offset + tail.load());
        const auto operation = entry.bytes_and_operation & kOperationBits;
        const auto bytes = entry.bytes_and_operation & ~kOperationBits;
        if (operation == kCommand)
            answer_command(memory_, entry, answer);
        else if (operation != kPadding)
            entry.flags |= kUnknownOperation;
        tail.store((tail.load() + bytes) % mailbox.ring_bytes);
    }
    const std::uint32_t answered = 1;
    [[maybe_unused]] const auto told = ::write(uio_.get(), &answered, sizeof answered);
}

}  // namespace raidwatch::smartdisk
