import threading
from concurrent.futures import ThreadPoolExecutor

from bot.gate import Gate


def test_readers_go_in_together() -> None:
    gate = Gate()
    together = threading.Barrier(3, timeout=5)

    def read() -> None:
        with gate.reading():
            together.wait()  # passes only when all three are inside

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: read(), range(3)))


def test_a_writer_is_alone_and_nobody_waits_for_ever() -> None:
    """Writers take two steps in which a counter is odd; no reader ever sees it so."""
    gate = Gate()
    counter = 0
    seen: set[int] = set()

    def write() -> None:
        nonlocal counter
        for _ in range(200):
            with gate.writing():
                counter += 1
                counter += 1

    def read() -> None:
        for _ in range(200):
            with gate.reading():
                seen.add(counter % 2)

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(work) for work in (write, read, write, read)]:
            done.result(timeout=30)
    assert counter == 800
    assert seen == {0}


def test_threads_go_in_in_the_order_in_which_they_come() -> None:
    gate = Gate()
    order: list[str] = []
    leave = threading.Event()

    def first() -> None:
        with gate.reading():
            leave.wait(timeout=5)
            order.append("first reader")

    def write(name: str) -> None:
        with gate.writing():
            order.append(name)

    def read() -> None:
        with gate.reading():
            order.append("second reader")

    threads = [
        threading.Thread(target=first),
        threading.Thread(target=write, args=("first writer",)),
        threading.Thread(target=read),
        threading.Thread(target=write, args=("second writer",)),
    ]
    for number, thread in enumerate(threads, start=1):
        thread.start()
        while gate._arrived < number:
            pass
    leave.set()
    for thread in threads:
        thread.join(timeout=5)
    assert order == ["first reader", "first writer", "second reader", "second writer"]
