// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title SequencerInbox
/// @notice Records, in order, where the batches of a rollup lie on its data-availability layer. A batch is a range of sealed
/// blocks, cut into frames; each frame is a payload of the DA layer, and its commitment stands in an event here. Batches and
/// blocks can be neither doubled nor left out: this contract counts both.
/// @dev Frames of one batch may come in several calls. Until the call with `last`, the batch is open: nobody reads it, and a call
/// with `firstFrame` 0 starts it anew, which is the way out for a batcher that lost what it had begun.
contract SequencerInbox {
    /// @notice A part of a batch, or all of it. A reader joins parts up to the one with `last`; a part with `firstFrame` 0
    /// replaces all earlier parts of its batch.
    event BatchAppended(
        uint64 indexed batchIndex,
        uint64 firstBlock,
        uint64 lastBlock,
        uint32 firstFrame,
        bool last,
        bytes[] commitments
    );
    event BatcherChanged(address indexed previous, address indexed current);
    event OwnerChanged(address indexed previous, address indexed current);

    error NotBatcher(address caller);
    error NotOwner(address caller);
    error ZeroAddress();
    error ZeroChainId();
    error ZeroGenesisHash();
    error NoCommitments();
    /// @dev Not `01` and at least one byte more.
    error InvalidCommitment(uint256 index);
    error UnexpectedBatch(uint64 expected, uint64 got);
    error UnexpectedFrame(uint32 expected, uint32 got);
    error UnexpectedFirstBlock(uint64 expected, uint64 got);
    /// @dev The last block lies below the first, or differs from what the open batch began with.
    error UnexpectedLastBlock(uint64 expected, uint64 got);

    /// @notice Chain id of the rollup, not of this chain.
    uint64 public immutable rollupChainId;
    /// @notice Hash of the rollup's block 0.
    bytes32 public immutable genesisHash;

    /// @notice May change the batcher and the owner.
    address public owner;
    /// @notice May append frames.
    address public batcher;

    /// @dev One storage slot, so that an append writes one.
    struct Position {
        uint64 nextBatch;
        uint64 nextBlock;
        uint64 openLastBlock;
        uint32 nextFrame;
    }

    Position private _position;
    bytes private _genesisCommitment;

    /// @param initialBatcher account that may append frames
    /// @param chainId chain id of the rollup
    /// @param genesisBlockHash hash of the rollup's block 0
    /// @param genesisCommitment commitment of the rollup's genesis file on the DA layer, with its L1 prefix
    constructor(address initialBatcher, uint64 chainId, bytes32 genesisBlockHash, bytes memory genesisCommitment) {
        if (initialBatcher == address(0)) revert ZeroAddress();
        if (chainId == 0) revert ZeroChainId();
        if (genesisBlockHash == 0) revert ZeroGenesisHash();
        if (!_isCommitment(genesisCommitment)) revert InvalidCommitment(0);
        rollupChainId = chainId;
        genesisHash = genesisBlockHash;
        _genesisCommitment = genesisCommitment;
        _position.nextBlock = 1;
        owner = msg.sender;
        batcher = initialBatcher;
        emit OwnerChanged(address(0), msg.sender);
        emit BatcherChanged(address(0), initialBatcher);
    }

    /// @notice Appends frames of the batch `batchIndex`, which holds the blocks `firstBlock` to `lastBlock`.
    /// @param firstFrame index of the first of these frames in its batch: the next one expected, or 0 to start the batch anew
    /// @param last true when these frames complete the batch
    /// @param commitments one for each frame, in order, with their L1 prefix
    function appendFrames(
        uint64 batchIndex,
        uint32 firstFrame,
        uint64 firstBlock,
        uint64 lastBlock,
        bool last,
        bytes[] calldata commitments
    ) external {
        if (msg.sender != batcher) revert NotBatcher(msg.sender);
        Position memory current = _position;
        if (batchIndex != current.nextBatch) revert UnexpectedBatch(current.nextBatch, batchIndex);
        if (firstFrame != current.nextFrame && firstFrame != 0) revert UnexpectedFrame(current.nextFrame, firstFrame);
        if (firstBlock != current.nextBlock) revert UnexpectedFirstBlock(current.nextBlock, firstBlock);
        if (lastBlock < firstBlock) revert UnexpectedLastBlock(firstBlock, lastBlock);
        if (firstFrame != 0 && lastBlock != current.openLastBlock) revert UnexpectedLastBlock(current.openLastBlock, lastBlock);
        if (commitments.length == 0) revert NoCommitments();
        for (uint256 i = 0; i < commitments.length; i++) {
            if (!_isCommitment(commitments[i])) revert InvalidCommitment(i);
        }

        if (last) {
            current.nextBatch++;
            current.nextBlock = lastBlock + 1;
            current.openLastBlock = 0;
            current.nextFrame = 0;
        } else {
            current.openLastBlock = lastBlock;
            current.nextFrame = firstFrame + uint32(commitments.length);
        }
        _position = current;
        emit BatchAppended(batchIndex, firstBlock, lastBlock, firstFrame, last, commitments);
    }

    /// @notice Lets another account append, from now on; the batch that is open stays open.
    function setBatcher(address next) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        if (next == address(0)) revert ZeroAddress();
        emit BatcherChanged(batcher, next);
        batcher = next;
    }

    function setOwner(address next) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        if (next == address(0)) revert ZeroAddress();
        emit OwnerChanged(owner, next);
        owner = next;
    }

    /// @notice Index of the batch that the next frames belong to; the first is 0.
    function nextBatch() external view returns (uint64) {
        return _position.nextBatch;
    }

    /// @notice First block of that batch; the first is 1, because genesis is block 0.
    function nextBlock() external view returns (uint64) {
        return _position.nextBlock;
    }

    /// @notice Where the next append goes on. `nextFrame` above 0: a batch is open that ends with `openLastBlock`.
    function position()
        external
        view
        returns (uint64 batchIndex, uint64 firstBlock, uint32 nextFrame, uint64 openLastBlock)
    {
        Position memory current = _position;
        return (current.nextBatch, current.nextBlock, current.nextFrame, current.openLastBlock);
    }

    /// @notice All that is needed, beside the DA layer, to rebuild the rollup from its first block.
    function genesis() external view returns (uint64 chainId, bytes32 blockHash, bytes memory commitment) {
        return (rollupChainId, genesisHash, _genesisCommitment);
    }

    /// @dev On L1 a commitment of a DA layer is preceded by the byte `01`, which tells it from other kinds of batch data.
    function _isCommitment(bytes memory candidate) private pure returns (bool) {
        return candidate.length > 1 && candidate[0] == 0x01;
    }
}
