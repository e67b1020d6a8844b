#include "state_keeper.hpp"

#include "agent/store/store_thread.hpp"

#include <raidwatch/base/log.hpp>

#include <iterator>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace raidwatch::app {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostEarlyEvents = 10'000;
constexpr Milliseconds kClosePatience{2000};

void log_report(const store::Opened& opened) {
    if (opened.report.set_aside)
        log::error("the state database was damaged (" + opened.report.damage + "); it was moved to " +
                   *opened.report.set_aside + " and a new one begun");
    if (opened.unreadable_rows > 0)
        log::warning(std::to_string(opened.unreadable_rows) +
                     " rows of the state database cannot be understood; they were set aside in it");
}

}  // namespace

StateKeeper::StateKeeper(asio::io_context& io, std::string directory)
    : io_(io), directory_(std::move(directory)) {}

StateKeeper::~StateKeeper() {
    *alive_ = false;
}

void StateKeeper::open(std::function<void(Result<store::State>)> done) {
    // Making and locking a file on a disk that hangs hangs as well, so it has a thread that can be left
    // behind.
    std::thread([io = &io_, alive = alive_, directory = directory_, this, done = std::move(done)]() mutable {
        auto lock = std::make_shared<Result<InstanceLock>>(InstanceLock::take(directory));
        asio::post(*io, [alive, this, lock, done = std::move(done)]() mutable {
            if (*alive) locked(std::move(*lock), std::move(done));
        });
    }).detach();
}

void StateKeeper::locked(Result<InstanceLock> lock, std::function<void(Result<store::State>)> done) {
    if (!lock) {
        trouble_ = lock.error().text();
        if (lock.error().code == ErrorCode::busy) return done(tl::unexpected(lock.error()));
        // The directory may become usable later; the store thread tries again with every commit.
    } else {
        lock_ = std::move(*lock);
    }
    open_store(std::move(done));
}

void StateKeeper::open_store(std::function<void(Result<store::State>)> done) {
    auto post = [io = &io_](std::function<void()> call) { asio::post(*io, std::move(call)); };
    thread_ = std::make_unique<store::StoreThread>(directory_ + "/raidwatch.db", post,
                                                   store::ThreadOptions{.close_patience = kClosePatience});
    thread_->open([alive = alive_, this, done = std::move(done)](Result<store::Opened> opened) {
        if (!*alive) return;
        open_ = true;
        if (opened) log_report(*opened);
        store::Commit early;
        early.events = std::exchange(early_events_, {});
        if (!early.events.empty()) record(std::move(early), [](Status) {});
        const auto unanswered = std::exchange(early_done_, {});
        if (opened)
            return done(std::move(opened->state));  // to another agent: those commits are not asked for
        for (const auto& answer : unanswered) answer(tl::unexpected(opened.error()));
        done(tl::unexpected(opened.error()));
    });
}

void StateKeeper::record(store::Commit commit, std::function<void(Status)> done) {
    if (!open_) {
        if (early_events_.size() < kMostEarlyEvents)
            std::ranges::move(commit.events, std::back_inserter(early_events_));
        early_done_.push_back(std::move(done));
        return;
    }
    ++*waiting_;
    thread_->record(std::move(commit), [waiting = waiting_, done = std::move(done)](Status status) {
        --*waiting;
        done(std::move(status));
    });
}

std::string StateKeeper::trouble() const {
    return open_ ? thread_->trouble() : trouble_;
}

}  // namespace raidwatch::app
