// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// Code for an account to delegate to (EIP-7702): runs a batch of calls as that account, and counts batches in its storage.
contract BatchDelegate {
    struct Call {
        address to;
        uint256 value;
        bytes data;
    }

    event Executed(address indexed account, uint256 indexed batch, uint256 calls);

    error NotTheAccount(address caller);

    uint256 public batches;

    function execute(Call[] calldata calls) external payable {
        if (msg.sender != address(this)) revert NotTheAccount(msg.sender);
        for (uint256 i = 0; i < calls.length; i++) {
            (bool ok, bytes memory output) = calls[i].to.call{value: calls[i].value}(calls[i].data);
            if (!ok) {
                assembly {
                    revert(add(output, 32), mload(output))
                }
            }
        }
        emit Executed(address(this), ++batches, calls.length);
    }

    receive() external payable {}
}
