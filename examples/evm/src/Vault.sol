// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

contract Vault {
  error Locked(uint256 until);

  mapping(address => uint256) public deposits;
  uint256 public immutable unlocksAt;

  constructor(uint256 time) {
    unlocksAt = time;
  }

  function deposit() external payable {
    require(msg.value > 0, "nothing sent");
    deposits[msg.sender] += msg.value;
  }

  function withdraw() external {
    if (block.timestamp < unlocksAt) revert Locked(unlocksAt);
    uint256 amount = deposits[msg.sender];
    deposits[msg.sender] = 0;
    payable(msg.sender).transfer(amount);
  }
}
